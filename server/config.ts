import { availableParallelism, hostname } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { MIN_FREE_BYTES } from './jobs/engine/disk-guard.ts'
import { LIMITS, type Limits, RESOURCES } from './jobs/engine/tokens.ts'
import { LOG_LEVELS, type LogLevel } from './log/levels.ts'

/** The only reader of the environment. Every setting has a default that works. */
export interface Config {
  readonly port: number
  /** Address to listen on. Anything beyond localhost has to be asked for. */
  readonly host: string
  readonly dataDir: string
  readonly libraries: readonly string[]
  readonly jobsDir: string
  /** How many jobs of the jobs folder are solved at once. */
  readonly jobsAtOnce: number
  /** How much jobs may take of the machine at once: processors, graphics cards, disk work, submissions to Nova. */
  readonly jobLimits: Limits
  /** Jobs that write wait while less than this is free on the disk of the data folder [bytes]; 0 never. */
  readonly minFreeBytes: number
  /** How long uploads of other programs and exported folders are kept [days]; 0 for ever. */
  readonly uploadDays: number
  readonly outputDays: number
  /** Where the nightly backups go (null: into the data folder), and how many of them are kept; 0 makes none. */
  readonly backupDir: string | null
  readonly keepBackups: number
  /** The program, by name or path. */
  readonly solveField: string
  /** Folders with astrometry.net index files; empty means that solve-field's own configuration decides. */
  readonly indexDirs: readonly string[]
  /** Ids of solvers, the preferred first; those that are not named follow. */
  readonly solverOrder: readonly string[]
  /** How long a plate solve may take when nobody says otherwise [s]. */
  readonly solveSeconds: number
  /** How long to wait for the answer of a solving service [s]. */
  readonly serviceSeconds: number
  /** How long a frame waits for the internet when Nova is asked first, before the next solver is asked [s]. */
  readonly novaPatienceSeconds: number
  /** The built pages. */
  readonly pagesDir: string
  readonly cataloguesDir: string
  /** What other machines must show before they may change anything; null lets them only look. */
  readonly token: string | null
  /** Names this server answers to besides localhost and plain addresses. */
  readonly names: readonly string[]
  /** How often the libraries are looked through [s]; 0 is never, not even at the start. */
  readonly scanSeconds: number
  /** What is not less important than this is written into the log. */
  readonly logLevel: LogLevel
  /** Port and address of the solver for other programs; without a port there is none. */
  readonly novaPort: number | null
  readonly novaHost: string
  /** Whether other machines may reach the encrypted door; null leaves it to the settings, which begin with no. */
  readonly lan: boolean | null
  /** Address and port of that door, and the port on which devices learn to trust it. */
  readonly lanHost: string
  readonly lanPort: number
  readonly welcomePort: number
  /** Services that solve for us, in the order in which they are asked. */
  readonly astrometryServices: readonly AstrometryService[]
}

/** A service with the API of astrometry.net's web service. */
export interface AstrometryService {
  /** `local` is one of the user's own network, `nova` the one on the internet. */
  readonly id: 'local' | 'nova'
  /** Of its API, with a slash at the end. */
  readonly url: string
  readonly apiKey: string
}

export type Environment = Readonly<Record<string, string | undefined>>

/** This process's own environment. Tests and callers hand in theirs. */
export const environment = (): Environment => process.env

const root = resolve(import.meta.dirname, '..')

const foldersOf = (value: string | undefined): string[] =>
  (value ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => resolve(folder))

/** `cpu=4,nova=2`: what is not named keeps its default. */
const limitsOf = (value: string | undefined): Limits => {
  const pairs = (value ?? '').split(',').map((part) => part.trim().split('='))
  const given = RESOURCES.flatMap((name) =>
    pairs.filter(([key, n]) => key === name && Number(n) >= 1).map(([, n]) => [name, Number(n)]),
  )
  return { ...LIMITS, ...Object.fromEntries(given) }
}

/** A whole number from 0 on; nonsense is the default. */
const wholeOr = (value: string | undefined, otherwise: number): number => (/^\d+$/.test(value ?? '') ? Number(value) : otherwise)

export const readConfig = (env: Environment = environment()): Config => ({
  port: Number(env['DARKSITE_PORT'] ?? env['PORT'] ?? 8484),
  host: env['DARKSITE_HOST'] ?? '127.0.0.1',
  dataDir: resolve(env['DARKSITE_DATA'] ?? './data'),
  libraries: foldersOf(env['DARKSITE_LIBRARY']),
  jobsDir: resolve(env['JOBS_DIR'] ?? '/srv/astro_jobs'),
  jobsAtOnce: Math.max(1, Number(env['JOBS_AT_ONCE'] ?? Math.floor(availableParallelism() / 2)) || 1),
  jobLimits: limitsOf(env['DARKSITE_JOB_LIMITS']),
  uploadDays: Math.max(0, Math.round(Number(env['DARKSITE_KEEP_UPLOADS_DAYS'] ?? 7))),
  outputDays: Math.max(0, Math.round(Number(env['DARKSITE_KEEP_OUTPUTS_DAYS'] ?? 30))),
  minFreeBytes: env['DARKSITE_MIN_FREE_GB'] ? Number(env['DARKSITE_MIN_FREE_GB']) * 1e9 : MIN_FREE_BYTES,
  backupDir: env['DARKSITE_BACKUPS'] ? resolve(env['DARKSITE_BACKUPS']) : null,
  keepBackups: wholeOr(env['DARKSITE_KEEP_BACKUPS'], 7),
  solveField: env['DARKSITE_SOLVE_FIELD'] ?? 'solve-field',
  indexDirs: foldersOf(env['DARKSITE_INDEXES']),
  solverOrder: (env['DARKSITE_SOLVERS'] ?? '').split(',').flatMap((id) => id.trim() || []),
  solveSeconds: Math.max(1, Number(env['DARKSITE_SOLVE_SECONDS'] ?? 120) || 120),
  serviceSeconds: Math.max(1, Number(env['DARKSITE_SERVICE_SECONDS'] ?? 900) || 900),
  novaPatienceSeconds: wholeOr(env['DARKSITE_NOVA_PATIENCE_SECONDS'], 0),
  pagesDir: resolve(root, 'build'),
  cataloguesDir: resolve(root, 'static/catalogues'),
  token: env['DARKSITE_TOKEN'] || null,
  names: [hostname(), `${hostname()}.local`, ...(env['DARKSITE_NAMES'] ?? '').split(',')]
    .map((n) => n.trim().toLowerCase())
    .filter(Boolean),
  scanSeconds: Number(env['DARKSITE_SCAN_SECONDS'] ?? 180),
  logLevel: LOG_LEVELS.find((level) => level === env['DARKSITE_LOG_LEVEL']) ?? 'info',
  novaPort: env['DARKSITE_NOVA_PORT'] === 'off' ? null : Number(env['DARKSITE_NOVA_PORT'] || 8485),
  novaHost: env['DARKSITE_NOVA_HOST'] || '127.0.0.1',
  lan: env['DARKSITE_LAN'] === 'on' ? true : env['DARKSITE_LAN'] === 'off' ? false : null,
  lanHost: env['DARKSITE_LAN_HOST'] || '::',
  lanPort: wholeOr(env['DARKSITE_LAN_PORT'], 8443),
  welcomePort: wholeOr(env['DARKSITE_WELCOME_PORT'], 8480),
  astrometryServices: servicesOf(env),
})

// What is nearest is asked first.
const servicesOf = (env: Environment): AstrometryService[] => [
  ...(env['LOCAL_ASTROMETRY_URL']
    ? [{ id: 'local' as const, url: apiUrlOf(env['LOCAL_ASTROMETRY_URL']), apiKey: env['LOCAL_ASTROMETRY_API_KEY'] ?? '' }]
    : []),
  ...(env['ASTROMETRY_API_KEY']
    ? [{ id: 'nova' as const, url: apiUrlOf(env['ASTROMETRY_URL'] || NOVA_URL), apiKey: env['ASTROMETRY_API_KEY'] }]
    : []),
]

const NOVA_URL = 'https://nova.astrometry.net'

/** People name a service with and without `/api/` at the end. */
const apiUrlOf = (url: string): string => `${url.replace(/\/+$/, '').replace(/\/api$/, '')}/api/`

/** The libraries: the captures', what tablets brought, the simulated nights last. */
export const libraryFolders = ({ libraries, dataDir }: Pick<Config, 'libraries' | 'dataDir'>): string[] => [
  ...libraries,
  importFolder({ dataDir }),
  simulatedFolder({ dataDir }),
]

/** Where originals that come from tablets are put. */
export const importFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'imported')

/** Where simulated nights are written. */
export const simulatedFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'simulated')

/** The database of a data folder. */
export const databasePath = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'darksite.sqlite')

/** Where backups are written. */
export const backupFolder = ({ backupDir, dataDir }: Pick<Config, 'backupDir' | 'dataDir'>): string =>
  backupDir ?? join(dataDir, 'backups')

import { availableParallelism, hostname } from 'node:os'
import { delimiter, join, resolve } from 'node:path'

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
  /** The program, by name or path. */
  readonly solveField: string
  /** Folders with astrometry.net index files; empty means that solve-field's own configuration decides. */
  readonly indexDirs: readonly string[]
  /** The built pages. */
  readonly pagesDir: string
  readonly cataloguesDir: string
  /** What other machines must show before they may change anything; null lets them only look. */
  readonly token: string | null
  /** Names this server answers to besides localhost and plain addresses. */
  readonly names: readonly string[]
  /** How often the libraries are looked through [s]; 0 is never, not even at the start. */
  readonly scanSeconds: number
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

export const readConfig = (env: Environment = environment()): Config => ({
  port: Number(env['DARKSITE_PORT'] ?? env['PORT'] ?? 8484),
  host: env['DARKSITE_HOST'] ?? '127.0.0.1',
  dataDir: resolve(env['DARKSITE_DATA'] ?? './data'),
  libraries: foldersOf(env['DARKSITE_LIBRARY']),
  jobsDir: resolve(env['JOBS_DIR'] ?? '/srv/astro_jobs'),
  jobsAtOnce: Math.max(1, Number(env['JOBS_AT_ONCE'] ?? Math.floor(availableParallelism() / 2)) || 1),
  solveField: env['DARKSITE_SOLVE_FIELD'] ?? 'solve-field',
  indexDirs: foldersOf(env['DARKSITE_INDEXES']),
  pagesDir: resolve(root, 'build'),
  cataloguesDir: resolve(root, 'static/catalogues'),
  token: env['DARKSITE_TOKEN'] || null,
  names: [hostname(), `${hostname()}.local`, ...(env['DARKSITE_NAMES'] ?? '').split(',')]
    .map((n) => n.trim().toLowerCase())
    .filter(Boolean),
  scanSeconds: Number(env['DARKSITE_SCAN_SECONDS'] ?? 180),
})

/** The libraries, the simulated nights last. */
export const libraryFolders = ({ libraries, dataDir }: Pick<Config, 'libraries' | 'dataDir'>): string[] => [
  ...libraries,
  join(dataDir, 'simulated'),
]

// Programs of the system: which are there, and how Debian's packages bring the others. Arguments are arrays, never shell text.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Something of the system that the product, a test or a bench needs. */
export interface Need {
  /** Debian's name. */
  readonly name: string
  /** What it is for, in words. */
  readonly purpose: string
  isThere(): boolean
}

const TYCHO2_FOLDERS = ['/usr/share/astrometry', '/usr/local/astrometry/data', '/usr/local/share/astrometry']

/** The path of a program, found as a shell would find it, or null. */
export const findProgram = (name: string, path: string = process.env['PATH'] ?? ''): string | null =>
  path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isExecutable) ?? null

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

const program = (name: string, command: string, purpose: string): Need => ({
  name,
  purpose,
  isThere: () => findProgram(command) !== null,
})

const hasTycho2 = (): boolean =>
  TYCHO2_FOLDERS.some((folder) => existsSync(folder) && readdirSync(folder).some((file) => /^index-tycho2-.*\.fits$/.test(file)))

// Debian's own Python: another one in the PATH does not see Debian's packages.
const hasModule = (name: string) => (): boolean =>
  spawnSync('/usr/bin/python3', ['-c', `import ${name}`], { stdio: 'ignore' }).status === 0
const hasAstropy = hasModule('astropy')

/** What `npm run setup` brings. */
export const SOLVING: readonly Need[] = [
  program('astrometry.net', 'solve-field', 'the plate solver'),
  program('bubblewrap', 'bwrap', 'fences in the programs that jobs start: no network, a read-only disk'),
  { name: 'astrometry-data-tycho2', purpose: 'its star index, for fields from about half a degree', isThere: hasTycho2 },
]

/** What `npm test` needs on top. */
export const TESTING: readonly Need[] = [
  ...SOLVING,
  program('openssl', 'openssl', 'the authority that certificates are checked against'),
  program('chromium', 'chromium', 'the browser of the end-to-end tests'),
  { name: 'python3-astropy', purpose: 'the authority that golden numbers are checked against', isThere: hasAstropy },
  program('source-extractor', 'source-extractor', 'the authority for star lists'),
  program('libcfitsio-bin', 'funpack', 'the authority for compressed FITS'),
  program('libraw-bin', 'unprocessed_raw', 'the authority for raw files of cameras'),
  { name: 'python3-sep', purpose: 'the authority for backgrounds', isThere: hasModule('sep') },
  { name: 'python3-astroquery', purpose: 'a real client of the solver for other programs', isThere: hasModule('astroquery') },
  { name: 'python3-lz4', purpose: 'packs XISF files for the tests', isThere: hasModule('lz4') },
  { name: 'python3-zstandard', purpose: 'packs XISF files for the tests', isThere: hasModule('zstandard') },
  program('siril', 'siril-cli', 'reads what is exported for it'),
  program('libtiff-tools', 'tiffcp', 'writes TIFF files of every kind for the tests'),
]

/** What `npm run bench` measures against: what a bench's peer is called, and where it comes from. */
export const PEERS: Readonly<Record<string, Need>> = {
  libraw: program('libraw-bin', 'unprocessed_raw', 'the peer of the raw bench'),
  siril: program('siril', 'siril-cli', 'the peer of the preview bench'),
  'source-extractor': program('source-extractor', 'source-extractor', 'the peer of the star bench'),
  sep: { name: 'python3-sep', purpose: 'the peer of the background bench', isThere: hasModule('sep') },
  funpack: program('libcfitsio-bin', 'funpack', 'the peer of the FITS benches'),
  astropy: { name: 'python3-astropy', purpose: 'the peer of the index bench', isThere: hasAstropy },
  lz4: { name: 'python3-lz4', purpose: 'the peer of the XISF bench', isThere: hasModule('lz4') },
}

export const missingOf = (needs: readonly Need[]): Need[] => needs.filter((need) => !need.isThere())

export const listOf = (needs: readonly Need[]): string => needs.map(({ name, purpose }) => `  ${name}: ${purpose}`).join('\n')

/** How this user may run apt-get here: the words to put before it, or why it cannot be done. */
export type Means = { readonly ok: true; readonly prefix: readonly string[] } | { readonly ok: false; readonly reason: string }

/** `isPatient`: somebody is there to type a password for sudo. */
export const meansToInstall = (isPatient: boolean): Means => {
  if (!findProgram('apt-get')) return { ok: false, reason: 'This system has no apt-get.' }
  if (process.getuid?.() === 0) return { ok: true, prefix: [] }
  if (!findProgram('sudo')) return { ok: false, reason: 'You are not root, and there is no sudo.' }
  const isFree = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
  return isFree || isPatient
    ? { ok: true, prefix: ['sudo'] }
    : { ok: false, reason: 'You are not root, and sudo asks for a password.' }
}

const APT = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get']

/** The commands that install these packages, one list of words each. */
export const commandsFor = (names: readonly string[], prefix: readonly string[]): string[][] => [
  [...prefix, ...APT, 'update'],
  [...prefix, ...APT, 'install', '--yes', '--no-install-recommends', ...names],
]

/** Runs the commands in order, showing what they say. Answers the first one that failed, or null. */
export const runAll = (commands: readonly (readonly string[])[]): string | null => {
  for (const [command, ...args] of commands) {
    console.error(`> ${[command, ...args].join(' ')}`)
    const { status, error } = spawnSync(command!, args, { stdio: ['inherit', 2, 2] })
    if (status !== 0) return `"${[command, ...args].join(' ')}" failed: ${error ? error.message : `exit code ${status}`}.`
  }
  return null
}

/** What to type by hand, on one line. */
export const manualCommand = (names: readonly string[]): string =>
  `sudo apt-get update && sudo apt-get install --no-install-recommends ${names.join(' ')}`

/** Installs what is missing if it can be done without asking anybody. Answers why not, or null when all is there. */
export const provide = (needs: readonly Need[]): string | null => {
  const missing = missingOf(needs)
  if (missing.length === 0) return null
  const names = missing.map((need) => need.name)
  const byHand = `Missing:\n${listOf(missing)}\nInstall with: ${manualCommand(names)}`
  const means = meansToInstall(false)
  if (!means.ok) return `${means.reason}\n${byHand}`
  console.error(`Installing what is missing:\n${listOf(missing)}`)
  const trouble = runAll(commandsFor(names, means.prefix))
  if (trouble) return `${trouble}\n${byHand}`
  const still = missingOf(needs)
  return still.length === 0 ? null : `Still missing after the installation:\n${listOf(still)}`
}

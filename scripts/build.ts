// `npm run build`: catalogues, then the pages into build/. Skipped when nothing it is made from has changed; `--force` builds.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = [
  'app',
  'shared',
  'static',
  'package-lock.json',
  'package.json',
  'svelte.config.js',
  'vite.config.ts',
  'scripts/catalogues.ts',
]
/** Made by the build itself, and so no source of it. */
const MADE = 'static/catalogues'
const STAMP = 'build/.inputs'

const filesUnder = (path: string): string[] => {
  if (!existsSync(path) || path === MADE) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)))
}

/** One address for all that the build is made from. */
const inputs = (): string => {
  const hash = createHash('sha256')
  for (const path of SOURCES.flatMap(filesUnder).filter((name) => !name.endsWith('.test.ts'))) {
    hash.update(`${path}\0`).update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

const isFresh = (address: string): boolean =>
  existsSync(STAMP) && existsSync('build/index.html') && existsSync(MADE) && readFileSync(STAMP, 'utf8') === address

/** Runs one tool with the Node that runs this script. Its output is shown only when it fails. */
const step = (title: string, words: readonly string[]): boolean => {
  const started = performance.now()
  const { status, stdout, stderr, error } = spawnSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 64e6 })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  if (status === 0) {
    console.log(`${title}: ${seconds} s`)
    return true
  }
  console.error(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n${title} failed.`)
  return false
}

/** Builds if needed. False when it failed; what went wrong has been printed. */
export const build = (isForced = false): boolean => {
  const address = inputs()
  if (!isForced && isFresh(address)) return true
  console.log('Building (about half a minute) …')
  const catalogues = existsSync('scripts/catalogues.ts') ? [['Catalogues', ['scripts/catalogues.ts']] as const] : []
  const vite = ['Pages', ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']] as const
  for (const [title, words] of [...catalogues, vite]) if (!step(title, words)) return false
  // The service worker keeps these for offline use: Kit tells it of the workers, not of what they load by themselves.
  writeFileSync(
    'build/worker-files.json',
    JSON.stringify(filesUnder('build/_app/immutable/workers').map((path) => path.slice('build'.length))),
  )
  writeFileSync(STAMP, address)
  return true
}

if (process.argv[1] === import.meta.filename) {
  process.chdir(join(import.meta.dirname, '..'))
  if (!build(process.argv.includes('--force'))) process.exit(1)
  console.log('build/ is up to date.')
}

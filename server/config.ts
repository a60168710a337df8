import { delimiter, resolve } from 'node:path'

/** The only reader of the environment. Every setting has a default that works. */
export interface Config {
  readonly port: number
  /** Address to listen on. Anything beyond localhost has to be asked for. */
  readonly host: string
  readonly dataDir: string
  readonly libraries: readonly string[]
  readonly jobsDir: string
  /** The program, by name or path. */
  readonly solveField: string
  /** Folders with astrometry.net index files; empty means that solve-field's own configuration decides. */
  readonly indexDirs: readonly string[]
  /** The built pages. */
  readonly pagesDir: string
  readonly cataloguesDir: string
}

const root = resolve(import.meta.dirname, '..')

const foldersOf = (value: string | undefined): string[] =>
  (value ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => resolve(folder))

export const readConfig = (env: Readonly<Record<string, string | undefined>> = process.env): Config => ({
  port: Number(env['DARKSITE_PORT'] ?? env['PORT'] ?? 8484),
  host: env['DARKSITE_HOST'] ?? '127.0.0.1',
  dataDir: resolve(env['DARKSITE_DATA'] ?? './data'),
  libraries: foldersOf(env['DARKSITE_LIBRARY']),
  jobsDir: resolve(env['JOBS_DIR'] ?? '/srv/astro_jobs'),
  solveField: env['DARKSITE_SOLVE_FIELD'] ?? 'solve-field',
  indexDirs: foldersOf(env['DARKSITE_INDEXES']),
  pagesDir: resolve(root, 'build'),
  cataloguesDir: resolve(root, 'static/catalogues'),
})

import { readdir, readFile, stat } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import type { SolveInput, SolverSetup } from '#server/solvers/solver.ts'

/** An astrometry.net index file. Its quads of stars are between `lowArcmin` and `highArcmin` wide; null for a name we do not know. */
export interface IndexFile {
  readonly name: string
  /** Where it lies. */
  readonly folder: string
  readonly sizeBytes: number
  readonly lowArcmin: number | null
  readonly highArcmin: number | null
}

export interface IndexFiles {
  /** Where they were looked for. */
  readonly folders: readonly string[]
  readonly files: readonly IndexFile[]
}

/** The index files that solve-field will use here: in the given folders, or where its own configuration says. */
export const findIndexes = async (setup: SolverSetup): Promise<IndexFiles> => {
  const folders = setup.indexDirs.length > 0 ? setup.indexDirs : await defaultFolders()
  const found = await Promise.all(folders.map(indexesIn))
  return { folders, files: found.flat() }
}

const CONFIG_FILES = [
  '/etc/astrometry.cfg',
  '/usr/local/etc/astrometry.cfg',
  '/usr/local/astrometry/etc/astrometry.cfg',
  '/opt/homebrew/etc/astrometry.cfg',
]
const USUAL_FOLDERS = ['/usr/share/astrometry', '/usr/local/share/astrometry', '/usr/local/astrometry/data']

const defaultFolders = async (): Promise<string[]> => {
  const texts = await Promise.all(CONFIG_FILES.map((path) => readFile(path, 'utf8').catch(absent('')))) // First config wins, as in solve-field.
  const text = texts.find((content) => content !== '')
  const named = text === undefined ? [] : foldersOfConfig(text)
  return named.length > 0 ? named : USUAL_FOLDERS
}

/** The folders that a configuration of astrometry.net searches (`add_path`). */
export const foldersOfConfig = (text: string): string[] =>
  text.split('\n').flatMap((line) => {
    const match = /^\s*add_path\s+(.+?)\s*$/.exec(line)
    return match ? [match[1]!] : []
  })

const indexesIn = async (folder: string): Promise<IndexFile[]> => {
  const names = await readdir(folder).catch(absent([]))
  return Promise.all(
    names
      .filter((name) => /^index-.*\.fits$/.test(name))
      .sort()
      .map(async (name) => ({ name, folder, sizeBytes: (await stat(join(folder, name))).size, ...quadSizeOf(name) })),
  )
}

// What is not there or not ours to read does not count; anything else is a bug.
const absent =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR', 'EACCES'].includes(String(error.code))) return instead
    throw error
  }

/** Skymark diameters of astrometry.net [arcmin]: index number n holds quads between the n-th and the next. */
export const QUAD_SIZES = [2, 2.8, 4, 5.6, 8, 11, 16, 22, 30, 42, 60, 85, 120, 170, 240, 340, 480, 680, 1000, 1400, 2000]

/** Quad sizes by the file's name: `index-tycho2-07.littleendian.fits`, `index-4112.fits`, `index-5203-11.fits`. */
export const quadSizeOf = (name: string): { lowArcmin: number | null; highArcmin: number | null } => {
  const match = /^index-(?:tycho2-|2|[456][0-9])([01][0-9])\b/.exec(name)
  const number = match ? Number(match[1]) : Number.NaN
  return { lowArcmin: QUAD_SIZES[number] ?? null, highArcmin: QUAD_SIZES[number + 1] ?? null }
}

/** Field widths [deg] that the files can solve: quads should be between a tenth of the field and all of it. Null when unknown. */
export const solvableWidths = (files: readonly IndexFile[]): { lowDeg: number; highDeg: number } | null => {
  const sizes = files.flatMap(({ lowArcmin, highArcmin }) => (lowArcmin && highArcmin ? [[lowArcmin, highArcmin] as const] : []))
  if (sizes.length === 0) return null
  return { lowDeg: Math.min(...sizes.map(([low]) => low)) / 60, highDeg: (10 * Math.max(...sizes.map(([, high]) => high))) / 60 }
}

/** Searching all index files at once is much faster than one after the other, if they fit into memory. */
export const fitInMemory = (files: readonly IndexFile[], memoryBytes = totalmem()): boolean =>
  files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) < memoryBytes / 2

/**
 * Those of the files that can recognise a field of this scale: the others hold quads that are larger than the frame or smaller than
 * a tenth of it, which are never looked for. All of them when the scale is not known, or when none would be left.
 */
export const filesFor = (
  files: readonly IndexFile[],
  { width, height, scale }: Pick<SolveInput, 'width' | 'height' | 'scale'>,
): readonly IndexFile[] => {
  if (!scale) return files
  const least = (0.1 * Math.min(width, height) * scale.low) / 60
  const most = (Math.hypot(width, height) * scale.high) / 60
  const fitting = files.filter(({ lowArcmin, highArcmin }) => (lowArcmin ?? 0) <= most && (highArcmin ?? Infinity) >= least)
  return fitting.length > 0 ? fitting : files
}

/** The configuration that makes solve-field search exactly these files. */
export const configText = ({ folders, files }: IndexFiles, cpuLimitSeconds: number): string =>
  [
    ...(fitInMemory(files) ? ['inparallel'] : []),
    `cpulimit ${cpuLimitSeconds}`,
    ...folders.map((folder) => `add_path ${folder}`),
    ...files.map(({ name }) => `index ${name}`),
    '',
  ].join('\n')

import { basename, dirname, join } from 'node:path'
import { openFileSource } from '#server/images/file-source.ts'
import { readAstapIni } from '#shared/frame/sidecars/astap-ini.ts'
import { readShotsInfo } from '#shared/frame/sidecars/dwarf-json.ts'
import { type Findings, joined, NO_FINDINGS } from '#shared/frame/sidecars/findings.ts'
import { type NinaSession, ninaSession } from '#shared/frame/sidecars/nina-csv.ts'
import { sidecarNamesOf, stemKey, twinStemOf } from '#shared/frame/sidecars/sidecar-names.ts'
import { HEADER_BYTES, readSolvedHeader } from '#shared/frame/sidecars/solved-header.ts'
import { readXmp } from '#shared/frame/sidecars/xmp.ts'
import type { FoundFile } from './walk.ts'

/** What lies beside a frame: what it says, and the name of its annotated twin. */
export interface Beside extends Findings {
  readonly annotated: string | null
}

export const NOTHING_BESIDE: Beside = { ...NO_FINDINGS, annotated: null }

/** Reads the sidecars of frames; what speaks of a whole folder is read once. */
export interface SidecarReader {
  of(path: string): Promise<Beside>
}

const LIMIT = 8 * 1024 * 1024

export const createSidecarReader = (sidecars: readonly FoundFile[]): SidecarReader => {
  const folders = new Map<string, Map<string, string>>()
  const twins = new Map<string, string>()
  for (const { path } of sidecars) {
    const [folder, name] = [dirname(path), basename(path)]
    const names = folders.get(folder) ?? new Map<string, string>()
    folders.set(folder, names.set(name.toLowerCase(), path))
    const stem = twinStemOf(name)
    if (stem !== null) twins.set(`${folder}/${stem}`, name)
  }
  const sessions = new Map<string, Promise<FolderFindings>>()
  const ofFolder = (folder: string): Promise<FolderFindings> => {
    const known = sessions.get(folder) ?? readFolder(folders.get(folder))
    sessions.set(folder, known)
    return known
  }
  return {
    of: async (path) => {
      const [folder, fileName] = [dirname(path), basename(path)]
      const names = folders.get(folder)
      const own = names ? sidecarNamesOf(fileName).flatMap((name) => names.get(name) ?? []) : []
      const found: Partial<Findings>[] = []
      for (const sidecar of own) found.push(await readOwn(sidecar))
      // N.I.N.A. may write its tables into the folder above those of the kinds of frames.
      for (const place of [folder, dirname(folder)]) {
        if (!folders.has(place)) continue
        const { nina, shots } = await ofFolder(place)
        found.push(nina.of(fileName))
        if (shots && place === folder) found.push(shots)
      }
      return { ...joined(found), annotated: twins.get(`${folder}/${stemKey(fileName)}`) ?? null }
    },
  }
}

interface FolderFindings {
  readonly nina: NinaSession
  readonly shots: Partial<Findings> | null
}

const readFolder = async (names: ReadonlyMap<string, string> | undefined): Promise<FolderFindings> => {
  const text = async (name: string): Promise<string | null> => {
    const path = names?.get(name)
    return path === undefined ? null : textOf(path, 'utf-8', LIMIT)
  }
  const shots = await text('shotsinfo.json')
  return {
    nina: ninaSession({
      images: await text('imagemetadata.csv'),
      details: await text('acquisitiondetails.csv'),
      weather: await text('weatherdata.csv'),
    }),
    shots: shots === null ? null : readShotsInfo(shots),
  }
}

const readOwn = async (path: string): Promise<Partial<Findings>> => {
  const name = basename(path)
  const isHeader = /\.(wcs|new)$/i.test(name)
  const text = await textOf(path, isHeader ? 'latin1' : 'utf-8', isHeader ? HEADER_BYTES : LIMIT)
  if (text === null) return { notes: [`${name}: it could not be read.`] }
  if (isHeader) return readSolvedHeader(name, text)
  return /\.ini$/i.test(name) ? readAstapIni(name, text) : readXmp(name, text)
}

/** Null when it cannot be read now. */
const textOf = async (path: string, encoding: string, limit: number): Promise<string | null> => {
  const opened = await openFileSource(path)
  if (!opened.ok) return null
  try {
    return new TextDecoder(encoding).decode(await opened.value.read(0, limit))
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  } finally {
    await opened.value.close()
  }
}

/** The folders whose frames a changed sidecar may speak of: its own, and those right below it for the tables of a session. */
export const isSpokenOf = (framePath: string, changedFolders: ReadonlySet<string>): boolean =>
  changedFolders.has(dirname(framePath)) || changedFolders.has(join(dirname(framePath), '..'))

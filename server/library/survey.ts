import { basename, dirname } from 'node:path'
import { stemKey, twinStemOf } from '#shared/frame/sidecars/sidecar-names.ts'
import { isInside } from './inside.ts'
import type { Library } from './library.ts'
import type { Start } from './starts.ts'
import { type Found, type FoundFile, type WalkOptions, walk } from './walk.ts'

/** What lies in a library now, compared with what was known of its sidecars. */
export interface Survey extends Found {
  /** Sidecars that are new or changed since the last scan, and those that are gone. */
  readonly news: { readonly changed: readonly FoundFile[]; readonly gone: readonly string[] }
}

/**
 * Frames and sidecars of one library, or of one folder of it. A picture that PixInsight annotated counts as a sidecar of the frame beside it, unless it
 * already was a frame before: what somebody may have rated is not taken away.
 */
export const survey = async (
  { root, folder }: Start,
  { files, sidecars, dataDir }: Library,
  options: WalkOptions = {},
): Promise<Survey> => {
  const found = await walk(folder, { ...options, skip: [dataDir].filter((own) => own !== root) })
  const stems = new Set(found.files.map(({ path }) => keyOf(path, stemKey(basename(path)))))
  const isTwin = ({ path }: FoundFile): boolean => {
    const stem = twinStemOf(basename(path))
    return stem !== null && stems.has(keyOf(path, stem)) && files.at(path) === undefined
  }
  const all = [...found.sidecars, ...found.files.filter(isTwin)]
  const knownHere = sidecars.ofLibrary(root).filter(({ path }) => isInside(folder, path))
  const known = new Map(knownHere.map((file) => [file.path, file]))
  const changed = all.filter(({ path, size, mtimeMs }) => {
    const before = known.get(path)
    return before?.size !== size || before.mtimeMs !== mtimeMs
  })
  const present = new Set(all.map(({ path }) => path))
  // Below a folder that cannot be listed nothing is known to be gone.
  const gone = [...known.keys()].filter(
    (path) => !present.has(path) && !found.unreadable.some((closed) => path.startsWith(`${closed}/`)),
  )
  return { ...found, files: found.files.filter((file) => !isTwin(file)), sidecars: all, news: { changed, gone } }
}

const keyOf = (path: string, stem: string): string => `${dirname(path)}/${stem}`

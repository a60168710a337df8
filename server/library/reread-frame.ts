import { lstat } from 'node:fs/promises'
import { codeOf } from '#server/db/disk-fault.ts'
import type { LibraryContext } from '#server/jobs/job.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { checkInside, resolveRoots } from './inside.ts'
import { type IndexedFound, type KeepContext, keepFile } from './keep.ts'
import { createSidecarReader, type SidecarReader } from './read-sidecars.ts'

type Context = KeepContext & Pick<LibraryContext, 'library' | 'work' | 'signal'>

/** Sidecars as the last scan saw them, of all libraries. */
export const knownSidecars = async ({ library }: Pick<LibraryContext, 'library'>): Promise<SidecarReader> => {
  const roots = await resolveRoots(library.folders)
  return createSidecarReader(roots.flatMap((root) => library.sidecars.ofLibrary(root)))
}

/**
 * Reads the files of a frame again, though nothing about them seems to have changed. Answers how to write down what they say,
 * for the caller's transaction. Solutions that were measured here, ratings of a person and pictures of the same bytes stay.
 * The fault of a file that is not there, or of the worker that was stopped.
 */
export const rereadFrame = async (context: Context, frameId: string, sidecars: SidecarReader): Promise<Result<() => void>> => {
  const { library, work, signal } = context
  const roots = await resolveRoots(library.folders)
  const files = library.files.ofFrame(frameId).filter(({ isPresent }) => isPresent)
  const found: IndexedFound[] = []
  let fault: Result<never> | null = null
  for (const { path, library: root } of files) {
    const inside = await checkInside(roots, path)
    const file = inside.ok ? await foundAt(path) : null
    if (!file) {
      if (!inside.ok) fault = inside
      continue
    }
    const indexed = await work.indexFile(path, signal)
    if (!indexed.ok && (indexed.fault.kind === 'cancelled' || indexed.fault.kind === 'unavailable')) return indexed
    if (!indexed.ok && indexed.fault.kind === 'not-found') {
      fault = indexed
      continue
    }
    found.push({ root, file, indexed, beside: await sidecars.of(path) })
  }
  if (found.length === 0 && fault) return fault
  return ok(() => {
    for (const file of found) keepFile(context, file)
  })
}

const foundAt = async (path: string) => {
  try {
    const { size, mtimeMs } = await lstat(path)
    return { path, size, mtimeMs }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

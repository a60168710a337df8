import { realpath } from 'node:fs/promises'
import type { LibraryContext } from '#server/jobs/job.ts'
import { isInside, resolveRoots } from './inside.ts'

const SOLVABLE: readonly string[] = ['light', 'stacked', 'photo']

/** The present, readable pictures of the sky inside a folder (absolute) that have no solution and were not rejected. */
export const unsolvedIn = async (
  folder: string,
  { library, store }: Pick<LibraryContext, 'library' | 'store'>,
): Promise<string[]> => {
  const real = await realpath(folder).catch(() => null)
  if (real === null) return []
  const roots = await resolveRoots(library.folders)
  const files = roots.flatMap((root) => library.files.ofLibrary(root))
  const ids = files.filter(({ path, isPresent }) => isPresent && isInside(real, path)).map(({ frameId }) => frameId)
  return [...new Set(ids)].filter((id) => {
    const frame = store.row('frames', id)
    return (
      frame &&
      !frame.fault &&
      SOLVABLE.includes(frame.frameType) &&
      !store.row('solutions', id) &&
      !store.row('reviews', id)?.isRejected
    )
  })
}

import type { LibraryContext } from '#server/jobs/job.ts'

/** A solve that broke off, because a solver or a service was not there, is tried again this often [ms]. */
const AGAIN_MS = 86_400_000
/** Behind whatever somebody waits for. */
const PATIENT = -50
/** So many at a time: the next run takes the next ones. */
const BATCH = 200

/**
 * Asks for what frames lack: pictures, and solutions where solving broke off for a reason that may have passed. A solver that
 * found nothing has answered, and is not asked again. `solvesNew` takes frames too that nobody has tried to solve.
 */
export const queueIncomplete = async (
  { library, enqueue, now }: Pick<LibraryContext, 'library' | 'enqueue' | 'now'>,
  solvesNew: boolean,
): Promise<{ frames: number; lacksPictures: boolean }> => {
  const lacksPictures = library.withoutPreview(1).length > 0
  if (lacksPictures) await enqueue('make-previews', null)
  const { incomplete } = library
  const broken = incomplete.brokenSolves(now() - AGAIN_MS, BATCH)
  const frames = [...broken, ...(solvesNew ? incomplete.neverSolved(BATCH - broken.length) : [])]
  for (const frameId of frames) await enqueue('plate-solve', frameId, {}, { priority: PATIENT })
  return { frames: frames.length, lacksPictures }
}

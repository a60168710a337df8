import { setTimeout as sleep } from 'node:timers/promises'
import type { LibraryContext } from '#server/jobs/job.ts'

const LOOK_MS = 500

/** Waits until work may go on: while the camera captures, or the disk is full, it does not. Answers how long it waited [ms]. */
export const untilRoom = async (
  { held, signal }: Pick<LibraryContext, 'held' | 'signal'>,
  tell: (reason: string) => void,
): Promise<number> => {
  const begin = performance.now()
  let reason = held()
  if (reason === null) return 0
  while (reason !== null && !signal.aborted) {
    tell(reason)
    // Told to stop, it stops waiting.
    await sleep(LOOK_MS, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    reason = held()
  }
  return performance.now() - begin
}

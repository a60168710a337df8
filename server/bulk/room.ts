import { setTimeout as sleep } from 'node:timers/promises'
import type { LibraryContext } from '#server/jobs/job.ts'

const LOOK_MS = 500

/** Waits until work may go on: while the camera captures, or the disk is full, it does not. */
export const untilRoom = async (
  { held, signal }: Pick<LibraryContext, 'held' | 'signal'>,
  tell: (reason: string) => void,
): Promise<void> => {
  let reason = held()
  while (reason !== null && !signal.aborted) {
    tell(reason)
    // Told to stop, it stops waiting.
    await sleep(LOOK_MS, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    reason = held()
  }
}

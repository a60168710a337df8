import type { Fault } from '#shared/core/fault.ts'
import type { Claimed } from './desk.ts'

/** How a run of a job ended; `again` is put off after a fault that may pass, `put back` one that the server's end cut short. */
export type RunEnd = 'done' | 'failed' | 'cancelled' | 'again' | 'put back' | 'lost'

/** Somebody who keeps count of what the engine does. Must not throw. */
export interface JobWatch {
  /** Jobs were taken to be run; finding them took this long [s]. */
  claimed(jobs: readonly Claimed[], seconds: number): void
  /** A run has ended, and its end is written down. */
  ended(job: Claimed, end: RunEnd, seconds: number, fault: Fault | null): void
}

export const NOBODY: JobWatch = { claimed: () => undefined, ended: () => undefined }

/** Two that are told of the same. */
export const bothWatch = (a: JobWatch, b: JobWatch): JobWatch => ({
  claimed: (...news) => {
    a.claimed(...news)
    b.claimed(...news)
  },
  ended: (...news) => {
    a.ended(...news)
    b.ended(...news)
  },
})

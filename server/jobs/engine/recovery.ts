import type { Fault } from '#shared/core/fault.ts'
import type { Book } from './book.ts'
import type { Endings } from './endings.ts'
import type { Lease } from './leases.ts'
import { restMs } from './retry.ts'
import type { Roll } from './roll.ts'

/** An engine may die this often, and only while a job runs, before that job is given up. */
export const MAX_STRIKES = 5

const POISON: Fault = {
  kind: 'internal',
  code: 'jobs.poison',
  message: `The server died ${MAX_STRIKES} times while this job ran, and never without it. It is not begun again by itself.`,
}

export interface Recovery {
  /** Queues again what dead engines left behind, and what this engine holds but does not run. */
  recover(isRunning: (jobId: string) => boolean): void
  /** Rows that say “running” though nobody holds them, as a restored backup has them. */
  heal(): void
}

/**
 * A job is blamed for the death of its engine only if it ran at the time, and is acquitted when an engine dies without it: a
 * week of power cuts gives no job up, and a job that kills the server is found. Suspects run alone (leases.ts).
 */
export const createRecovery = (book: Book, endings: Endings, roll: Roll, own: string, chance: () => number): Recovery => {
  const { database, records, leases, now, write } = book
  const orphans = database.sqlite
    .prepare<[], string>(`SELECT id FROM jobs LEFT JOIN jobLeases ON jobId = id WHERE jobId IS NULL AND state = 'running'`)
    .pluck()

  const interrupted = ({ jobId, owner, strikes: before }: Lease): void => {
    const strikes = before + 1
    if (strikes >= MAX_STRIKES) {
      endings.finish(jobId, owner, 'failed', POISON)
      return
    }
    const rest = restMs(strikes - 1, chance())
    leases.release(jobId, owner ?? '', now() + rest, { strikes })
    const message = rest > 0 ? `It was interrupted ${strikes} times and rests a little.` : 'It was interrupted and starts again.'
    write(jobId, { state: 'queued', message })
  }
  const bury = (owner: string): void =>
    records.transaction(() => {
      leases.acquit(owner)
      for (const lease of leases.heldBy(owner)) interrupted(lease)
      roll.strike(owner)
    })

  return {
    recover: (isRunning) => {
      for (const owner of roll.silent()) bury(owner)
      // What could not be written down when it ended, as on a full disk.
      const lost = leases.heldBy(own).filter(({ jobId }) => !isRunning(jobId))
      if (lost.length === 0) return
      records.transaction(() => {
        for (const { jobId } of lost) {
          leases.release(jobId, own, 0)
          write(jobId, { state: 'queued', message: 'Its end could not be written down; it starts again.' })
        }
      })
    },
    heal: () =>
      records.transaction(() => {
        for (const id of orphans.all()) records.write('jobs', id, { state: 'queued', message: '' })
      }),
  }
}

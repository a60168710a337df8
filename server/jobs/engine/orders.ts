import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { JobRow } from '#shared/records/job.ts'
import type { Admission } from './admission.ts'
import type { Book } from './book.ts'
import { chainOf } from './chain.ts'
import { CHAIN_BROKEN } from './endings.ts'
import { FRESH } from './fresh.ts'

/** What a person may want of jobs that are there already. Each answers `jobs.not-found` for an unknown one. */
export interface Orders {
  /**
   * Runs a finished job again, and with it what came after it: steps that follow it wait for it anew, and what it had asked
   * for itself is put away, since it will ask again. `jobs.unfinished` while it is queued or running.
   */
  rerun(jobId: string): Result<string>
  /** Runs a failed or cancelled job again, with the steps that were never begun because of it. */
  redrive(jobId: string): Result<string>
  /** Redrives all dead letters, or those of one type; answers how many. */
  redriveAll(type?: string): number
  /** A new job that is to do the same; with other parameters, where given. */
  clone(jobId: string, params?: Record<string, unknown>): Result<string>
  /** Puts a finished job out of sight. */
  archive(jobId: string, isArchived: boolean): Result<string>
  /** Stops a job if need be, forgets its log and takes it from every list. */
  remove(jobId: string): Result<string>
}

const isFinished = ({ state }: JobRow): boolean => state !== 'queued' && state !== 'running'

export const createOrders = ({ database, records, leases }: Book, { admit, ask }: Admission): Orders => {
  const chain = chainOf(database)
  const deadLetters = database.sqlite
    .prepare<[string | null], string>(
      `SELECT id FROM jobs WHERE state = 'failed' AND coalesce(isDeleted, 0) = 0 AND coalesce(isArchived, 0) = 0 AND type = coalesce(?, type) ORDER BY createdAt, id`,
    )
    .pluck()
  const known = (jobId: string): Result<JobRow> => {
    const row = records.row('jobs', jobId)
    return row && !row.isDeleted ? ok(row) : fail('not-found', 'jobs.not-found', 'There is no such job.')
  }
  const finished = (jobId: string): Result<JobRow> => {
    const row = known(jobId)
    if (!row.ok || isFinished(row.value)) return row
    return fail('conflict', 'jobs.unfinished', 'This job is still queued or running. Stop it first, or wait for its end.')
  }
  const begin = (jobId: string): void => {
    records.write('jobs', jobId, FRESH)
    admit(jobId)
  }
  /** The jobs down the chain for which `isWanted`, begun anew in an order in which the earlier ones are there first. */
  const again = (jobId: string, isWanted: (row: JobRow) => boolean): Result<string> =>
    records.transaction(() => {
      begin(jobId)
      for (const id of chain(jobId).slice(1)) {
        const row = records.row('jobs', id)
        if (!row || leases.of(id) || !isWanted(row)) continue
        if (row.after === null) records.write('jobs', id, { isArchived: true })
        else begin(id)
      }
      return ok(jobId)
    })

  return {
    rerun: (jobId) => {
      const row = finished(jobId)
      return row.ok ? again(jobId, isFinished) : row
    },
    redrive: (jobId) => {
      const row = finished(jobId)
      if (!row.ok) return row
      if (row.value.state === 'done') return fail('conflict', 'jobs.is-done', 'This job succeeded. To do it again, run it again.')
      return again(jobId, ({ fault, after }) => after !== null && fault?.code === CHAIN_BROKEN)
    },
    redriveAll: (type) =>
      records.transaction(() => {
        const letters = deadLetters.all(type ?? null)
        for (const id of letters) begin(id)
        return letters.length
      }),
    clone: (jobId, params) => {
      const row = known(jobId)
      if (!row.ok) return row
      const { type, frameId, priority, parent } = row.value
      const order = { priority, ...(parent === null ? {} : { parent }) }
      return ok(records.transaction(() => ask(type, frameId, params ?? row.value.params, order)))
    },
    archive: (jobId, isArchived) => {
      const row = isArchived ? finished(jobId) : known(jobId)
      if (row.ok) records.write('jobs', jobId, { isArchived })
      return row.ok ? ok(jobId) : row
    },
    remove: (jobId) => {
      const row = known(jobId)
      if (row.ok) records.write('jobs', jobId, { isDeleted: true })
      return row.ok ? ok(jobId) : row
    },
  }
}

import type { Db } from '#server/db/open-database.ts'
import type { Records } from '#server/sync/records.ts'
import type { JobRow } from '#shared/records/job.ts'
import { createJobLog, type JobLog } from './job-log.ts'
import { createLeases, type Leases } from './leases.ts'
import type { JobRegistry } from './run-job.ts'

export interface BookOptions {
  readonly database: Db
  readonly records: Records
  readonly registry: JobRegistry
  /** Wall clock [ms], which anybody may set; nothing that matters is decided by it. */
  now(): number
}

/** What the parts of the engine write in: rows that tablets see, leases and logs that they do not. */
export interface Book extends BookOptions {
  readonly leases: Leases
  readonly jobLog: JobLog
  /** Changes the rows of a job and of those that share its fate. */
  write(jobId: string, patch: Partial<JobRow>): void
}

export const openBook = (options: BookOptions): Book => {
  const leases = createLeases(options.database)
  return {
    ...options,
    leases,
    jobLog: createJobLog(options.database),
    write: (jobId, patch) => {
      for (const id of [jobId, ...leases.followersOf(jobId)]) options.records.write('jobs', id, patch)
    },
  }
}

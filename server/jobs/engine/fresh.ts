import type { JobRow } from '#shared/records/job.ts'

/** What the row of a job says that is to be begun as if it never had been. */
export const FRESH: Partial<JobRow> = {
  state: 'queued',
  attempt: 0,
  progress: 0,
  message: '',
  fault: null,
  startedAt: null,
  finishedAt: null,
  cancelRequested: false,
  isArchived: false,
  tally: null,
}

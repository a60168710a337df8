import { isFinished, type JobStatus } from './status.ts'

/**
 * May this job start now? Yes when the jobs at work and the older ones that wait leave a place. Every worker asks the same
 * question of the same folder, so no lock is needed, and none can be left behind.
 */
export const isMyTurn = (me: JobStatus, all: readonly JobStatus[], limit: number): boolean =>
  all.filter((other) => other.job_id !== me.job_id && !isFinished(other) && isBefore(other, me)).length < limit

const isBefore = (other: JobStatus, me: JobStatus): boolean =>
  other.state === 'processing' ||
  other.created_at < me.created_at ||
  (other.created_at === me.created_at && other.job_id < me.job_id)

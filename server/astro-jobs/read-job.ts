import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { finishWithError } from './finish-job.ts'
import { type JobFolder, jobFolder } from './job-id.ts'
import { isAlive } from './life.ts'
import { killProcessesOf } from './processes.ts'
import { isFinished, JobStatus, MESSAGES } from './status.ts'

/** A worker needs this long at most to start and put its name down [s]. */
const START_LIMIT_SECONDS = 120

/** The stored status as it is. Makes no folder, whatever the id is. */
export const readStatus = (job: JobFolder): Result<JobStatus> => {
  if (!existsSync(job.statusPath)) return notFound
  const text = readFileSync(job.statusPath, 'utf8')
  const parsed = JobStatus.safeParse(jsonOf(text))
  return parsed.success ? ok(parsed.data) : fail('invalid', 'astro-jobs.status', 'The status of this job cannot be read.')
}

const notFound = fail('not-found', 'astro-jobs.unknown', 'Job not found')

/** Null where it is no JSON. */
export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/**
 * The status of a job as it is now. A job whose worker is gone (killed, rebooted) becomes an error here, and what the
 * worker left running is ended. `now` in epoch seconds.
 */
export const readJob = (jobsDir: string, jobId: string, now: number): Result<JobStatus> => {
  const job = jobFolder(jobsDir, jobId)
  if (!job) return notFound
  const status = readStatus(job)
  if (!status.ok || isInHand(status.value, now)) return status
  // It may have finished between the two looks: a worker writes its last status, then ends.
  const again = readStatus(job)
  if (!again.ok || isInHand(again.value, now)) return again
  killProcessesOf(jobId)
  return ok(finishWithError(job, again.value, MESSAGES.died, {}, now))
}

const isInHand = (status: JobStatus, now: number): boolean => {
  if (isFinished(status)) return true
  return status.worker ? isAlive(status.worker, now) : now - status.created_at < START_LIMIT_SECONDS
}

/** All jobs, newest first. Folders that are no jobs are left out. */
export const readJobs = (jobsDir: string, now: number): JobStatus[] =>
  (existsSync(jobsDir) ? readdirSync(jobsDir) : [])
    .map((name) => readJob(jobsDir, name, now))
    .flatMap((status) => (status.ok ? [status.value] : []))
    .sort((a, b) => b.created_at - a.created_at || (a.job_id < b.job_id ? 1 : -1))

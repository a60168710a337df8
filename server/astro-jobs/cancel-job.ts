import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { finishWithError } from './finish-job.ts'
import { jobFolder } from './job-id.ts'
import { ignoringGone, killProcessesOf } from './processes.ts'
import { readJob, readStatus } from './read-job.ts'
import { isFinished, type JobStatus, MESSAGES } from './status.ts'

/** A worker has this long to end its solver before everything of the job is killed [ms]. */
const GRACE_MS = 8000

/**
 * Stops a job and leaves no process of it. Answers its last status; a finished job stays what it is.
 * `now` gives epoch seconds.
 */
export const cancelJob = async (jobsDir: string, jobId: string, now: () => number): Promise<Result<JobStatus>> => {
  const found = readJob(jobsDir, jobId, now())
  const job = jobFolder(jobsDir, jobId)
  if (!found.ok) return found
  if (!job || isFinished(found.value))
    return fail('conflict', 'astro-jobs.finished', `Job already finished (state=${found.value.state})`)

  const worker = found.value.worker
  if (worker && worker.host !== hostname()) {
    return fail('conflict', 'astro-jobs.elsewhere', `Job runs on ${worker.host}; cancel it there.`)
  }
  const pid = worker?.pid
  if (pid !== undefined) ignoringGone(() => process.kill(pid, 'SIGTERM'))
  const deadline = now() + GRACE_MS / 1000
  while (pid !== undefined && now() < deadline) {
    await sleep(50)
    const status = readStatus(job)
    if (status.ok && isFinished(status.value)) break
  }
  const last = readStatus(job)
  if (!last.ok) return last
  if (pid !== undefined) await sleep(100)
  killProcessesOf(jobId)
  return ok(isFinished(last.value) ? last.value : finishWithError(job, last.value, MESSAGES.cancelled, {}, now()))
}

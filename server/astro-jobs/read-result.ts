import { existsSync, readFileSync } from 'node:fs'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { jobFolder } from './job-id.ts'
import { jsonOf, readJob } from './read-job.ts'

/**
 * The text of `output/result.json`.
 * Faults: `astro-jobs.unknown`, `astro-jobs.not-ready`, `astro-jobs.unreadable`. `now` in epoch seconds.
 */
export const readResult = (jobsDir: string, jobId: string, now: number): Result<string> => {
  const status = readJob(jobsDir, jobId, now)
  if (!status.ok) return status
  const path = jobFolder(jobsDir, jobId)?.resultPath ?? ''
  if (!existsSync(path)) return fail('conflict', 'astro-jobs.not-ready', `Job not ready (state=${status.value.state})`)
  const text = readFileSync(path, 'utf8').trim()
  return jsonOf(text) === null ? fail('invalid', 'astro-jobs.unreadable', 'The result of this job cannot be read.') : ok(text)
}

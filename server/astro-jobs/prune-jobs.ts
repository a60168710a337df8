import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DRAFT_PREFIX } from './create-job.ts'
import { readJobs } from './read-job.ts'
import { isFinished } from './status.ts'

/**
 * Removes jobs that finished more than `ageSeconds` ago, never one at work or waiting, and drafts that an interrupted
 * `submit` left. Answers the ids. `now` in epoch seconds.
 */
export const pruneJobs = (jobsDir: string, ageSeconds: number, now: number): string[] => {
  const old = readJobs(jobsDir, now).filter((status) => isFinished(status) && now - status.updated_at > ageSeconds)
  for (const { job_id } of old) rmSync(join(jobsDir, job_id), { recursive: true })
  for (const draft of oldDrafts(jobsDir, now)) rmSync(draft, { recursive: true })
  return old.map(({ job_id }) => job_id)
}

const DRAFT_LIMIT_SECONDS = 86_400

const oldDrafts = (jobsDir: string, now: number): string[] =>
  (existsSync(jobsDir) ? readdirSync(jobsDir) : [])
    .filter((name) => name.startsWith(DRAFT_PREFIX))
    .map((name) => join(jobsDir, name))
    .filter((path) => now - statSync(path).mtimeMs / 1000 > DRAFT_LIMIT_SECONDS)

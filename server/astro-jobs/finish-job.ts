import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Capture } from './capture.ts'
import type { JobFolder } from './job-id.ts'
import type { JobStatus } from './status.ts'
import { writeJson } from './write-json.ts'

/** The copied image of a job, '' when it has gone. */
export const inputOf = (job: JobFolder): string => {
  const name = existsSync(job.inputDir) ? readdirSync(job.inputDir)[0] : undefined
  return name === undefined ? '' : join(job.inputDir, name)
}

/** Result first, then state: whoever reads `done` or `error` finds a result. */
export const finish = (
  job: JobFolder,
  status: JobStatus,
  end: { state: 'done' | 'error'; message: string; result: object },
  now: number,
): JobStatus => {
  const finished: JobStatus = { ...status, state: end.state, message: end.message, updated_at: now, worker: null }
  rmSync(job.scratchDir, { recursive: true, force: true })
  mkdirSync(dirname(job.resultPath), { recursive: true })
  writeJson(job.resultPath, end.result)
  writeJson(job.statusPath, finished)
  return finished
}

/** `result.json` of a picture without a solution. */
export interface ErrorResult {
  readonly ok: false
  readonly error: string
  readonly image: string
  readonly capture: Capture
}

export const errorResult = (error: string, image: string, capture: Capture): ErrorResult => ({ ok: false, error, image, capture })

export const finishWithError = (job: JobFolder, status: JobStatus, error: string, capture: Capture, now: number): JobStatus =>
  finish(job, status, { state: 'error', message: error, result: errorResult(error, inputOf(job), capture) }, now)

import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Analyse, Analysis } from './analyse-file.ts'
import { errorResult, finish, finishWithError, inputOf } from './finish-job.ts'
import type { JobFolder } from './job-id.ts'
import { identityOf } from './life.ts'
import { readJobs, readStatus } from './read-job.ts'
import { isMyTurn } from './slots.ts'
import { isFinished, type JobStatus, MESSAGES } from './status.ts'
import { writeJson } from './write-json.ts'

export interface WorkerContext {
  readonly jobsDir: string
  /** How many jobs of this folder are solved at once. */
  readonly limit: number
  readonly signal: AbortSignal
  readonly analyse: Analyse
  /** A line of `task.log`. */
  readonly log: (line: string) => void
  /** Epoch seconds. */
  readonly now: () => number
}

/** How often a waiting worker asks for its turn, and how often one at work says that it lives [ms]. */
const TURN_MS = 500
const HEARTBEAT_MS = 10_000

/** Does one job from `queued` to its end. The last status is on disk when it returns, whatever happened. */
export const workOnJob = async (job: JobFolder, context: WorkerContext): Promise<void> => {
  const first = readStatus(job)
  // Cancelled or removed before the worker was there.
  if (!first.ok || isFinished(first.value)) return
  let status = first.value
  const save = (change: Partial<JobStatus>): void => {
    const now = context.now()
    status = { ...status, ...change, updated_at: now, worker: identityOf(process.pid, now) }
    writeJson(job.statusPath, status)
  }
  save({})
  const heartbeat = setInterval(() => existsSync(job.statusPath) && save({}), HEARTBEAT_MS)
  try {
    await waitForTurn(status, context)
    if (context.signal.aborted) return
    save({ state: 'processing', message: MESSAGES.solving })
    const analysis = await analyseSafely(job, status, context)
    clearInterval(heartbeat)
    close(job, status, analysis, context)
  } finally {
    clearInterval(heartbeat)
    if (context.signal.aborted && existsSync(job.folder)) finishWithError(job, status, MESSAGES.cancelled, {}, context.now())
  }
}

const waitForTurn = async (me: JobStatus, { jobsDir, limit, signal, now, log }: WorkerContext): Promise<void> => {
  let isTold = false
  while (!signal.aborted && !isMyTurn(me, readJobs(jobsDir, now()), limit)) {
    if (!isTold) log(`Waiting: ${limit === 1 ? 'another job is' : `${limit} other jobs are`} being solved.`)
    isTold = true
    await sleep(TURN_MS)
  }
}

// A bug in the analysis must end the job like any other trouble, with the details in the log.
const analyseSafely = async (job: JobFolder, status: JobStatus, context: WorkerContext): Promise<Analysis> => {
  try {
    return await context.analyse(inputOf(job), status.params, {
      signal: context.signal,
      scratchDir: job.scratchDir,
      log: context.log,
    })
  } catch (error) {
    context.log(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return errorResult('Something went wrong inside Darksite; task.log has the details.', inputOf(job), {})
  }
}

const close = (job: JobFolder, status: JobStatus, analysis: Analysis, { signal, now }: WorkerContext): void => {
  if (signal.aborted) return
  const end = analysis.ok
    ? ({ state: 'done', message: MESSAGES.complete } as const)
    : ({ state: 'error', message: analysis.error } as const)
  finish(job, status, { ...end, result: analysis }, now())
}

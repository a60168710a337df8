import { randomUUID } from 'node:crypto'
import type { LibraryContext } from '#server/jobs/job.ts'
import type { Fault } from '#shared/core/fault.ts'
import { createDesk, type DeskOptions } from './desk.ts'
import type { LogLine } from './job-log.ts'
import { LEASE_MS } from './leases.ts'
import { runJob } from './run-job.ts'

/** Port: takes wishes and makes them come true, once each, whatever breaks on the way. */
export interface JobEngine {
  /** Asks for a job and returns its id; asking for one that is queued or running returns that one's. */
  enqueue(type: string, frameId: string | null, params?: Record<string, unknown>, parent?: string): Promise<string>
  /** Asks a job to stop; a finished one stays as it is. */
  cancel(jobId: string): void
  log(jobId: string): LogLine[]
  /** Begins to work, with what the last run left behind first. */
  start(): void
  /** Resolves when nothing runs and nothing is due. */
  settled(): Promise<void>
  /** Stops the running jobs, which go on at the next start. */
  stop(): Promise<void>
}

/** What a job may touch, less what the engine itself gives it. */
export type Surroundings = Pick<LibraryContext, 'store' | 'libraries' | 'library' | 'config'> & {
  work(isBackground: boolean): LibraryContext['work']
}

export interface EngineOptions extends DeskOptions {
  readonly surroundings: Surroundings
  /** Jobs at the same time, besides those in the background. */
  readonly concurrency?: number
  readonly tickMs?: number
  /** Told of bugs and of what could not be written; by default the server's log. */
  readonly complain?: (what: string, error: unknown) => void
}

type End = 'cancel' | 'shutdown' | 'lost'
interface Running {
  readonly stop: AbortController
  readonly done: Promise<void>
  readonly isBackground: boolean
}

export const createJobEngine = (options: EngineOptions): JobEngine => {
  const { records, registry, now, surroundings, concurrency = 2, tickMs = 1000, complain = console.error } = options
  const owner = randomUUID()
  const desk = createDesk(options, owner)
  const running = new Map<string, Running>()
  let timers: NodeJS.Timeout[] = []
  let stopListening = (): void => {}
  let isStarted = false
  let isTickDue = false

  const guarded = (part: () => void): void => {
    try {
      part()
    } catch (error) {
      complain('The job engine:', error)
    }
  }

  // A full disk must not end the server: what could not be written is tried again at the next tick.
  const tick = (): void => {
    isTickDue = false
    if (isStarted) guarded(work)
  }
  const work = (): void => {
    desk.recover((jobId) => running.has(jobId))
    desk.admit()
    for (const jobId of desk.unwanted()) {
      const job = running.get(jobId)
      if (job) job.stop.abort('cancel' satisfies End)
      else desk.cancelWaiting(jobId)
    }
    for (const isBackground of [false, true]) {
      while (isBackground || foreground() < concurrency) {
        const claimed = desk.claim(isBackground)
        if (!claimed) break
        begin(claimed.jobId, claimed.attempt, isBackground)
      }
    }
  }
  const wake = (): void => {
    if (isTickDue || !isStarted) return
    isTickDue = true
    setImmediate(tick)
  }
  const foreground = (): number => [...running.values()].filter((job) => !job.isBackground).length

  const begin = (jobId: string, attempt: number, isBackground: boolean): void => {
    const stop = new AbortController()
    const reporter = desk.reporterOf(jobId)
    const execute = async (): Promise<void> => {
      const result = await runJob(registry, records.row('jobs', jobId), complain, {
        ...surroundings,
        jobId,
        signal: stop.signal,
        progress: reporter.progress,
        log: reporter.log,
        work: surroundings.work(isBackground),
        enqueue: (type, frameId, params) => engine.enqueue(type, frameId, params, jobId),
        now,
      })
      reporter.flush()
      const end: End | undefined = stop.signal.aborted ? stop.signal.reason : undefined
      if (end === 'lost') return
      if (result.ok) desk.finish(jobId, 'done', null)
      else if (end === 'shutdown') desk.putBack(jobId, attempt)
      else if (end === 'cancel' || result.fault.kind === 'cancelled') desk.finish(jobId, 'cancelled', null)
      else settleFault(jobId, result.fault, attempt)
    }
    const done = execute()
      .catch((error: unknown) => complain(`Job ${jobId}:`, error))
      .finally(() => {
        running.delete(jobId)
        wake()
      })
    running.set(jobId, { stop, done, isBackground })
  }
  const settleFault = (jobId: string, fault: Fault, attempt: number): void => {
    if (!desk.tryAgain(jobId, fault, attempt)) desk.finish(jobId, 'failed', fault)
  }

  const beat = (): void =>
    guarded(() => {
      for (const [jobId, job] of running) if (!desk.beat(jobId)) job.stop.abort('lost' satisfies End)
    })

  const engine: JobEngine = {
    enqueue: async (type, frameId, params = {}, parent) => desk.ask(type, frameId, params, parent ?? null),
    cancel: (jobId) => {
      const row = records.row('jobs', jobId)
      if (row && (row.state === 'queued' || row.state === 'running')) records.write('jobs', jobId, { cancelRequested: true })
    },
    log: desk.log,
    start: () => {
      isStarted = true
      stopListening = records.onChange(wake)
      timers = [setInterval(wake, tickMs), setInterval(beat, LEASE_MS / 3)]
      desk.heal()
      wake()
    },
    settled: async () => {
      while (isStarted) {
        tick()
        if (running.size === 0 && !isTickDue) return
        if (running.size > 0) await Promise.race([...running.values()].map((job) => job.done))
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    stop: async () => {
      isStarted = false
      stopListening()
      for (const timer of timers) clearInterval(timer)
      for (const job of running.values()) job.stop.abort('shutdown' satisfies End)
      await Promise.all([...running.values()].map((job) => job.done))
    },
  }
  return engine
}

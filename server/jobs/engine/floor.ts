import { logContext } from '#server/log/context.ts'
import type { Fault, Result } from '#shared/core/fault.ts'
import type { Claimed, Desk } from './desk.ts'
import type { EndState } from './endings.ts'
import type { EngineOptions, JobEngine } from './port.ts'
import { runJob } from './run-job.ts'
import type { JobWatch, RunEnd } from './watch.ts'

/** Why a running job is told to stop. */
export type Stop = 'cancel' | 'shutdown' | 'lost' | 'timeout' | 'yield'

/** The jobs that run in this engine, from their beginning to the moment when their end is written down. */
export interface Floor {
  begin(job: Claimed): void
  isRunning(jobId: string): boolean
  running(): readonly Claimed[]
  abort(jobId: string, why: Stop): void
  /** True when some job has been told to make room and has not ended yet. */
  isYielding(): boolean
  /** Stops the jobs that are somebody else's by now. */
  dropLost(held: readonly string[]): void
  /** Resolves when some job has ended. */
  change(): Promise<void>
  /** Stops everything and waits for its end. */
  clear(): Promise<void>
}

export interface FloorOptions extends Pick<EngineOptions, 'registry' | 'records' | 'surroundings' | 'now'> {
  readonly desk: Desk
  readonly watch: JobWatch
  complain(what: string, error: unknown): void
  /** Why jobs of a type must wait, or null. */
  held(type: string): string | null
  enqueue: JobEngine['enqueue']
  onEnd(): void
}

/** For jobs that name no limit: nothing hangs for ever [s]. */
const LONGEST_SECONDS = 86_400

interface Running {
  readonly job: Claimed
  readonly stop: AbortController
  readonly done: Promise<void>
}

interface End {
  write(): void
  resolve(): void
  reject(error: unknown): void
}

export const createFloor = (options: FloorOptions): Floor => {
  const { registry, records, surroundings, now, desk, watch, complain, enqueue, onEnd } = options
  const running = new Map<string, Running>()
  let ends: End[] = []

  const begin = (job: Claimed): void => {
    const { jobId, type, row } = job
    const stop = new AbortController()
    const reporter = desk.reporterOf(jobId)
    const known = Object.hasOwn(registry, type) ? registry[type] : undefined
    const limit = known?.timeLimitSeconds ?? LONGEST_SECONDS
    const timer = setTimeout(() => stop.abort('timeout' satisfies Stop), limit * 1000)
    const beginning = performance.now()
    const execute = async (): Promise<void> => {
      const result = await runJob(registry, row, complain, {
        ...surroundings,
        jobId,
        signal: stop.signal,
        progress: reporter.progress,
        log: reporter.log,
        held: () => options.held(type),
        work: surroundings.work(known?.isBackground ?? false, reporter.log),
        // What bulk work asks for is bulk work too.
        enqueue: (wanted, frameId, params, order) =>
          enqueue(wanted, frameId, params, { parent: jobId, priority: Math.min(0, row?.priority ?? 0), ...order }),
        now,
      })
      clearTimeout(timer)
      const seconds = (performance.now() - beginning) / 1000
      let end: RunEnd = 'lost'
      await written(() => {
        reporter.flush()
        end = settle(job, result, stop.signal.aborted ? stop.signal.reason : undefined, limit)
      })
      watch.ended(job, end, seconds, result.ok ? null : result.fault)
    }
    const done = logContext
      .run({ jobId }, execute)
      .catch((error: unknown) => complain(`Job ${jobId}:`, error))
      .finally(() => {
        running.delete(jobId)
        onEnd()
      })
    running.set(jobId, { job, stop, done })
  }

  const settle = ({ jobId, attempt }: Claimed, result: Result<unknown>, why: Stop | undefined, limit: number): RunEnd => {
    if (why === 'lost') return 'lost'
    const finish = (state: EndState, fault: Fault | null): RunEnd => {
      desk.finish(jobId, state, fault)
      return state
    }
    if (result.ok) return finish('done', null)
    if (why === 'shutdown') {
      desk.putBack(jobId, attempt, 'The server was stopped; it goes on at the next start.')
      return 'put back'
    }
    if (why === 'yield') {
      desk.putBack(jobId, attempt, 'It made room for work that somebody waits for, and begins again after it.')
      return 'put back'
    }
    if (why === 'cancel') return finish('cancelled', null)
    const fault = why === 'timeout' ? tooLong(limit) : result.fault
    if (fault.kind === 'cancelled') return finish('cancelled', null)
    return desk.tryAgain(jobId, fault) ? 'again' : finish('failed', fault)
  }

  /** Ends that come together are written in one transaction, so that the disk is waited for once. */
  const written = (write: () => void): Promise<void> =>
    new Promise((resolve, reject) => {
      if (ends.length === 0) setImmediate(writeEnds)
      ends.push({ write, resolve, reject })
    })
  const writeEnds = (): void => {
    const list = ends
    ends = []
    try {
      records.transaction(() => {
        for (const { write } of list) write()
      })
      for (const { resolve } of list) resolve()
    } catch (error) {
      for (const { reject } of list) reject(error)
    }
  }

  return {
    begin,
    isRunning: (jobId) => running.has(jobId),
    running: () => [...running.values()].map(({ job }) => job),
    abort: (jobId, why) => running.get(jobId)?.stop.abort(why),
    isYielding: () => [...running.values()].some(({ stop }) => stop.signal.reason === 'yield'),
    dropLost: (held) => {
      const mine = new Set(held)
      for (const [jobId, { stop }] of running) if (!mine.has(jobId)) stop.abort('lost' satisfies Stop)
    },
    change: async () => {
      if (running.size > 0) await Promise.race([...running.values()].map(({ done }) => done))
      await new Promise((resolve) => setImmediate(resolve))
    },
    clear: async () => {
      for (const { stop } of running.values()) stop.abort('shutdown' satisfies Stop)
      await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}

const tooLong = (seconds: number): Fault => ({
  kind: 'timeout',
  code: 'jobs.timeout',
  message: `It was stopped after ${seconds} s, the longest that such a job may take.`,
})

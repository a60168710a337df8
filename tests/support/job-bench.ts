import { z } from 'zod'
import type { Db } from '#server/db/open-database.ts'
import { createJobEngine } from '#server/jobs/engine/job-engine.ts'
import type { EngineOptions, JobEngine } from '#server/jobs/engine/port.ts'
import { defineJob, type Job, type JobContext } from '#server/jobs/job.ts'
import { createRecords, type Records } from '#server/sync/records.ts'
import { fail, type Result } from '#shared/core/fault.ts'
import { hlc } from '#shared/sync/hlc.ts'
import { mortal, PowerCut } from './mortal-database.ts'
import { surroundingsOf } from './surroundings.ts'

export const START = 1_700_000_000_000

/** A server's jobs with clocks that are set by hand. */
export interface JobBench {
  readonly engine: JobEngine
  readonly records: Records
  /** What the engine told the server's log. */
  readonly complaints: readonly string[]
  /** The wall clock [ms]. */
  clock: number
  /** The steady clock [ms]. */
  steady: number
  /** Ends it as kill -9 does: it writes nothing any more, not even that it ends. */
  die(): void
  /** How many statements it has run, for one that is to die at a certain one. */
  statements(): number
}

export type BenchOptions = Pick<EngineOptions, 'limits' | 'holds' | 'isAlone'> & {
  /** The statement in the middle of which it dies. */
  readonly lastStatement?: number
}

/** One adapter of the port and where it keeps its rows: what the contract is held against. */
export interface JobWorld {
  /** A fresh database. */
  open(): Db
  /** An engine on it. Several on the same database are a restart, or two at once. */
  bench(database: Db, jobs: readonly Job[], options?: BenchOptions): JobBench
}

export const benchOf = (shared: Db, jobs: readonly Job[], options: BenchOptions = {}): JobBench => {
  const bench = { clock: START, steady: 0 } as { clock: number; steady: number }
  const life = mortal(shared, options.lastStatement)
  const { database } = life
  const now = () => bench.clock
  const records = createRecords(database, now)
  const complaints: string[] = []
  const registry = Object.fromEntries(jobs.map((job) => [job.id, job]))
  const engine = createJobEngine({
    database,
    records,
    registry,
    now,
    elapsed: () => bench.steady,
    chance: () => 0.5,
    surroundings: surroundingsOf(database, records),
    complain: (what) => complaints.push(what),
    ...options,
  })
  const die = (): void => {
    life.die()
    // Its timers and its jobs end; what it says of the missing power is of no interest.
    engine.stop().catch((error: unknown) => {
      if (!(error instanceof PowerCut)) throw error
    })
  }
  return Object.assign(bench, { engine, records, complaints, die, statements: life.statements })
}

export const wish = (
  records: Records,
  id: string,
  fields: Record<string, string | number | boolean | Record<string, number>>,
  at = START,
): void => {
  records.sync({
    version: 1,
    device: 'tablet',
    cursor: 0,
    changes: [{ table: 'jobs', id, stamp: hlc(at, 0, `tablet-${id}`), patch: fields }],
  })
}

export const jobOf = (id: string, run: (context: JobContext) => Promise<Result<unknown>>, traits: Partial<Job> = {}): Job =>
  defineJob({
    ...traits,
    id,
    title: id,
    summary: id,
    params: z.object({ depth: z.number().min(0).default(1) }),
    run: (_params, context: JobContext) => run(context),
  })

export const gateOf = () => {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open(), reached: until }
}

export const tickOver = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

export const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await tickOver()
}

export const aborted = (signal: AbortSignal): Promise<Result<never>> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(fail('cancelled', 'look.cancelled', 'Stopped.')), { once: true })
  })

/** Sets the clock forward until the job is begun again; returns how long that took [s]. */
export const waitOf = async (bench: JobBench, id: string, attempt: number): Promise<number> => {
  for (let seconds = 1; seconds <= 600; seconds++) {
    bench.clock += 1000
    await bench.engine.settled()
    if ((bench.records.row('jobs', id)?.attempt ?? 0) > attempt) return seconds
  }
  throw new Error('It was never begun again.')
}

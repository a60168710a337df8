import type { z } from 'zod'
import type { Config } from '#server/config.ts'
import type { Order } from '#server/jobs/engine/order.ts'
import type { Demands } from '#server/jobs/engine/tokens.ts'
import type { Library } from '#server/library/library.ts'
import type { Uploads } from '#server/nova/uploads.ts'
import type { Worker } from '#server/work/work.ts'
import type { Result } from '#shared/core/fault.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import type { SolutionRow } from '#shared/records/solution.ts'
import type { Spec } from '#shared/spec/spec.ts'
import type { Patch, TableName } from '#shared/sync/tables.ts'

/** All a job may touch. The engine makes one per run; tests make their own. */
export interface JobContext {
  readonly jobId: string
  /** Null for jobs that are not about one frame. */
  readonly frameId: string | null
  readonly signal: AbortSignal
  /** 0 to 1, and what is being done in words. */
  progress(fraction: number, message?: string): void
  /** A line of the job's log, which is kept. */
  log(line: string): void
  readonly store: Store
  /** Pixel work in a worker process. */
  readonly work: Worker
  /** Asks for another job; asking twice for the same one is asking once. */
  enqueue(type: string, frameId: string | null, params?: Record<string, unknown>, order?: Order): Promise<string>
  /** The libraries' folders, absolute. */
  readonly libraries: readonly string[]
  readonly config: Config
  now(): number
}

/** The database and the blobs, as jobs see them. */
export interface Store {
  row(table: 'frames', id: string): FrameRow | undefined
  row(table: 'solutions', id: string): SolutionRow | undefined
  row(table: TableName, id: string): Record<string, unknown> | undefined
  /** Absolute path of a present frame's file, checked to lie inside a library. */
  pathOf(frameId: string): Promise<Result<string>>
  /** Changes a row through the change log, so that tablets hear of it. */
  write<T extends TableName>(table: T, id: string, patch: Patch<T>): void
  putBlob(bytes: Uint8Array): Promise<string>
}

/** What the jobs of the library itself may touch besides: where the files lie. */
export interface LibraryContext extends JobContext {
  readonly library: Library
  /** What other programs have handed in. */
  readonly uploads: Uploads
  /** Why work like this must not go on now, in a sentence: the camera captures, the disk is full. Null when it may. */
  held(): string | null
}

export interface Job<P extends z.ZodObject = z.ZodObject, C extends JobContext = LibraryContext> extends Spec<P>, Demands {
  /** The name by which users of AstroCat know it; the dashboard shows it. */
  readonly processor?: string
  /** Stopped after this long [s], as a `timeout`; after a day when left out. */
  readonly timeLimitSeconds?: number
  run(params: z.output<P>, context: C): Promise<Result<unknown>>
}

export const defineJob = <P extends z.ZodObject, C extends JobContext = JobContext>(job: Job<P, C>): Job<P, C> => job

import { z } from 'zod'

/** How one kind of work stands. */
export const Processor = z.object({
  /** Id of the job type. */
  type: z.string(),
  /** The name by which users of AstroCat know it; null where there was none. */
  processor: z.string().nullable(),
  title: z.string(),
  summary: z.string(),
  active: z.int(),
  /** May begin as soon as there is room. */
  queued: z.int(),
  /** Waits for another job, or until it is tried again. */
  scheduled: z.int(),
  /** Broke, and nobody has put it away yet. A solver that found no solution has worked. */
  failed: z.int(),
  /** Ended in the last hour, whatever came of it. */
  perHour: z.int(),
  /** How long those took, in the middle [s]; null when there were none. */
  medianSeconds: z.number().nullable(),
  /** When it runs by itself the next time [ms]; null when it does not. */
  nextAt: z.number().nullable(),
})
export type Processor = z.infer<typeof Processor>

const Amounts = z.object({ cpu: z.int(), gpu: z.int(), io: z.int(), nova: z.int() })

/** The processors box: what works, what waits, and how fast it goes. */
export const Processors = z.object({
  /** The switch “capturing: heavy work waits”. */
  isPaused: z.boolean(),
  /** Whether frames that nobody has tried to solve are solved by themselves. */
  solvesNew: z.boolean(),
  /** How much there is of what jobs share, and how much of it is in use. */
  limits: Amounts,
  inUse: Amounts,
  processors: z.array(Processor),
  library: z.object({ bytes: z.number(), missing: z.int(), faulty: z.int(), withoutPicture: z.int() }),
})
export type Processors = z.infer<typeof Processors>

/** What a bulk job would do now. */
export const BulkPlan = z.object({
  type: z.string(),
  total: z.int(),
  toDo: z.int(),
  /** Why how many are left out, the most first. */
  skipped: z.array(z.object({ reason: z.string(), frames: z.int() })),
})
export type BulkPlan = z.infer<typeof BulkPlan>

export const BULK_STATES = ['waiting', 'working', 'done', 'failed', 'skipped'] as const

/** The frames of a bulk job, page by page. */
export const BulkItemPage = z.object({
  counts: z.record(z.enum(BULK_STATES), z.int()),
  items: z.array(
    z.object({
      frameId: z.string(),
      /** Folder and name of its file; empty when the frame is not known any more. */
      name: z.string(),
      state: z.enum(BULK_STATES),
      message: z.string(),
      /** The job of its own that works on it. */
      childId: z.string().nullable(),
      endedAt: z.number().nullable(),
    }),
  ),
})
export type BulkItemPage = z.infer<typeof BulkItemPage>

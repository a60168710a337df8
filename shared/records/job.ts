import { z } from 'zod'
import { SolveAttempt } from './attempt.ts'
import { FaultRecord } from './fault.ts'

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const

/** How far work on many frames is. What is `done` includes `errors` and what was `skipped`. */
export const Tally = z.object({
  done: z.int().min(0),
  total: z.int().min(0),
  errors: z.int().min(0),
  skipped: z.int().min(0),
  /** At the pace so far [s]; null while nobody can say, as while the work is held. */
  secondsLeft: z.number().nullable(),
})
export type Tally = z.infer<typeof Tally>

/** A wish and what became of it. A tablet writes the wish (type, frame, params, cancelRequested …); the server writes the rest. */
export const JobRow = z.object({
  type: z.string(),
  /** Null for jobs that are not about one frame (a scan). */
  frameId: z.string().nullable().default(null),
  params: z.record(z.string(), z.json()).default({}),
  cancelRequested: z.boolean().default(false),
  createdAt: z.number().default(0),
  /** More urgent ones go first. */
  priority: z.int().min(-100).max(100).default(0),
  /** The job that has to end before this one begins. */
  after: z.string().nullable().default(null),
  /** What becomes of this job when the one before it failed. */
  ifFailed: z.enum(['break', 'continue']).default('break'),
  /** Out of sight, but kept. */
  isArchived: z.boolean().default(false),
  /** Out of sight for good: the server forgets its log, and the row in time. */
  isDeleted: z.boolean().default(false),
  state: z.enum(JOB_STATES).default('queued'),
  /** 0 to 1. */
  progress: z.number().min(0).max(1).default(0),
  /** What it is doing now, in words. */
  message: z.string().default(''),
  attempt: z.int().default(0),
  startedAt: z.number().nullable().default(null),
  finishedAt: z.number().nullable().default(null),
  fault: FaultRecord.nullable().default(null),
  /** The job that asked for this one. */
  parent: z.string().nullable().default(null),
  /** What a plate solve has tried so far; empty for other jobs. */
  attempts: z.array(SolveAttempt).default([]),
  /** How far work on many frames is; null of other jobs, and of one that has not chosen its frames yet. */
  tally: Tally.nullable().default(null),
  /** How the programs of its last attempt that ran any were fenced in, in words; each way once. */
  isolation: z.array(z.string()).default([]),
})
export type JobRow = z.infer<typeof JobRow>

import { z } from 'zod'
import { FaultRecord } from './fault.ts'

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const

/** A wish and what became of it. A tablet writes the wish (type, frame, params, cancelRequested); the server writes the rest. */
export const JobRow = z.object({
  type: z.string(),
  /** Null for jobs that are not about one frame (a scan). */
  frameId: z.string().nullable().default(null),
  params: z.record(z.string(), z.json()).default({}),
  cancelRequested: z.boolean().default(false),
  createdAt: z.number().default(0),
  state: z.enum(JOB_STATES).default('queued'),
  /** 0 to 1. */
  progress: z.number().min(0).max(1).default(0),
  /** What it is doing now, in words. */
  message: z.string().default(''),
  attempt: z.int().default(0),
  startedAt: z.number().nullable().default(null),
  finishedAt: z.number().nullable().default(null),
  fault: FaultRecord.nullable().default(null),
  parent: z.string().nullable().default(null),
})
export type JobRow = z.infer<typeof JobRow>

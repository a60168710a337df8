import { z } from 'zod'
import { JOB_STATES, JobRow } from './job.ts'

/** A job that has to do with another one: the steps before and after it, who asked for it, and what it asked for. */
export const JobRelative = z.object({
  relation: z.enum(['parent', 'before', 'after', 'child']),
  id: z.string(),
  type: z.string(),
  state: z.enum(JOB_STATES),
  message: z.string(),
})
export type JobRelative = z.infer<typeof JobRelative>

/** A file that a job left, to be downloaded under this name. */
export const JobOutput = z.object({ title: z.string(), href: z.string(), name: z.string(), mediaType: z.string() })
export type JobOutput = z.infer<typeof JobOutput>

/** A line of a job's log with its place in all logs. */
export const JobLogLine = z.object({ seq: z.number(), at: z.number(), line: z.string() })
export type JobLogLine = z.infer<typeof JobLogLine>

/** `GET /api/jobs/{id}`: all that is known of a job, with the last lines of its log. */
export const JobDetail = JobRow.extend({
  id: z.string(),
  log: z.array(JobLogLine),
  chain: z.array(JobRelative).default([]),
  outputs: z.array(JobOutput).default([]),
  /** What it answered when it was done. */
  result: z.json().default(null),
})
export type JobDetail = z.infer<typeof JobDetail>

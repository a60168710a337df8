import { z } from 'zod'

/** What `submit` was asked for, under the names the result JSON has always had. */
export const JobParams = z.object({
  scale_low: z.number().positive().nullable(),
  scale_high: z.number().positive().nullable(),
  downsample: z.number().int().min(1).max(16),
  /** Seconds of solving before it is given up. */
  timeout: z.number().min(1).max(3600),
  scale_units: z.enum(['degwidth', 'arcminwidth', 'arcsecperpix']).optional(),
  /** Where to look and how far around, ICRS [deg]. */
  ra: z.number().min(0).lt(360).optional(),
  dec: z.number().min(-90).max(90).optional(),
  radius: z.number().min(0.1).max(180).optional(),
})
export type JobParams = z.infer<typeof JobParams>

export const DEFAULT_DOWNSAMPLE = 2
export const DEFAULT_TIMEOUT_SECONDS = 600

/** Who works on a job: enough to tell a living worker from a stranger that was given its process id. */
export const WorkerIdentity = z.object({
  host: z.string(),
  /** Differs after every reboot; '' where the system does not tell. */
  boot: z.string(),
  pid: z.number().int(),
  /** Start of the process, in the system's own unit; '' where the system does not tell. */
  started: z.string(),
  /** Last sign of life [epoch seconds]. */
  heartbeat: z.number(),
})
export type WorkerIdentity = z.infer<typeof WorkerIdentity>

export const JOB_STATES = ['queued', 'processing', 'done', 'error'] as const

/** `status.json`. Times are epoch seconds. */
export const JobStatus = z.object({
  job_id: z.string(),
  created_at: z.number(),
  state: z.enum(JOB_STATES),
  message: z.string(),
  params: JobParams,
  updated_at: z.number(),
  /** Null until the worker has begun, and after it has finished. */
  worker: WorkerIdentity.nullable(),
})
export type JobStatus = z.infer<typeof JobStatus>

export const isFinished = (status: JobStatus): boolean => status.state === 'done' || status.state === 'error'

export const MESSAGES = {
  created: 'Job created',
  solving: 'Solving image…',
  complete: 'Analysis complete',
  cancelled: 'Cancelled',
  died: 'Worker died before it finished. Submit the image again.',
} as const

/** What `status` and `list` print: the documented keys, in their order. */
export const shownStatus = ({ job_id, created_at, state, message, params, updated_at }: JobStatus) => ({
  job_id,
  created_at,
  state,
  message,
  params,
  updated_at,
})

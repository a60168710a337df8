import { z } from 'zod'

/** `GET /api/health`: what works, and what is missing with the command that mends it. */
export const Health = z.object({
  ok: z.boolean(),
  version: z.string(),
  /** The server's wall clock [ms]. */
  now: z.number(),
  solver: z.object({
    isReady: z.boolean(),
    /** What is missing, in words; null when nothing is. */
    missing: z.string().nullable(),
    /** The one command that installs it. */
    remedy: z.string().nullable(),
    indexFiles: z.int(),
  }),
  libraries: z.array(z.object({ name: z.string(), isReadable: z.boolean(), isSimulated: z.boolean() })),
  frames: z.object({ total: z.int(), solved: z.int(), missing: z.int(), faulty: z.int() }),
  jobs: z.object({ queued: z.int(), running: z.int() }),
})
export type Health = z.infer<typeof Health>

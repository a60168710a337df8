import { z } from 'zod'

/** A service that solves for us. */
export const ProviderState = z.object({ id: z.string(), title: z.string(), isReady: z.boolean(), text: z.string() })
export type ProviderState = z.infer<typeof ProviderState>

/** One thing that is well, or is not, with the command that mends or improves it. */
export const HealthCheck = z.object({
  id: z.string(),
  title: z.string(),
  isGood: z.boolean(),
  text: z.string(),
  command: z.string().nullish(),
})
export type HealthCheck = z.infer<typeof HealthCheck>

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
  /** The services that are set up, in the order in which they are asked. */
  providers: z.array(ProviderState).default([]),
  /** Where other programs solve: its address, or why it is not there; null when it is switched off. */
  solverForOthers: z.object({ url: z.string().nullable(), trouble: z.string().nullable() }).nullable().default(null),
  /** Disk, database, backups, the machine and its fences. */
  checks: z.array(HealthCheck).default([]),
  /** How long the server has been running [s]. */
  uptimeSeconds: z.number().default(0),
  libraries: z.array(
    z.object({
      name: z.string(),
      isReadable: z.boolean(),
      isSimulated: z.boolean(),
      /** Where originals from tablets are put. */
      isImported: z.boolean().default(false),
    }),
  ),
  frames: z.object({ total: z.int(), solved: z.int(), missing: z.int(), faulty: z.int() }),
  jobs: z.object({ queued: z.int(), running: z.int() }),
})
export type Health = z.infer<typeof Health>

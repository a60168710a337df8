import { z } from 'zod'

/**
 * One try at solving a frame: what was handed to which solver, why, and how it ended. Kept with the solution, and with the job
 * while it runs and when it fails.
 */
export const SolveAttempt = z.object({
  /** Id of the solver; `catalogue` for a check of a solution that was there already. */
  solver: z.string(),
  /** `stars`, `patches`, `even patches` or `picture`; `solution` for a check. */
  source: z.string(),
  /** Where and how large it looked, in words. */
  title: z.string(),
  reason: z.string(),
  /** Bounds of the pixel scale [arcsec/px]; null for any. */
  scale: z.object({ low: z.number(), high: z.number() }).nullable(),
  /** Where it looked [deg]; null for the whole sky. */
  near: z.object({ ra: z.number(), dec: z.number(), radiusDeg: z.number() }).nullable(),
  seconds: z.number(),
  /** One of `ATTEMPT_OUTCOMES`; a word that an old tablet does not know is no reason to drop the row. */
  outcome: z.string(),
  /** How it ended, in a sentence. */
  message: z.string(),
})
export type SolveAttempt = z.infer<typeof SolveAttempt>

/** `doubtful`: the solver named a place, but the stars of the catalogue are not in the picture. */
export const ATTEMPT_OUTCOMES = ['solved', 'unsolved', 'out-of-time', 'doubtful', 'failed'] as const
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number]

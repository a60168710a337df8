import { z } from 'zod'

/** How far a picture is that was handed to a solving service; the words of AstroCat. */
export const SUBMISSION_STATES = ['SUBMITTED', 'PROCESSING', 'SOLVED', 'FAILED'] as const

/**
 * A frame at a solving service such as nova.astrometry.net. Same id as the frame; a newer submission takes its place. `SOLVED`
 * only with a calibration.
 */
export const SubmissionRow = z.object({
  state: z.enum(SUBMISSION_STATES),
  /** How far exactly, for a server that goes on after a restart; see server/solvers/nova/submission.ts. */
  phase: z.string(),
  /** Id of the service: `nova`. */
  service: z.string(),
  /** Name under which it was sent; no other has it. */
  fileName: z.string(),
  /** SHA-256 of the frame that was sent. */
  sha256: z.string(),
  /** It was sent without the header's hints, because with them there was no solution. */
  isBlind: z.boolean().default(false),
  /** When it was first and when it was last begun to be sent [ms]. */
  createdAt: z.number(),
  sentAt: z.number().nullable(),
  updatedAt: z.number(),
  /** The service's own numbers. */
  submissionId: z.int().nullable(),
  jobId: z.int().nullable(),
  /** The service's page about it; null before it has one. */
  url: z.string().nullable(),
  /** What is going on, or why there is no solution, in a sentence. */
  message: z.string(),
  /** Of the picture that was sent in place of the frame; null where it was a list of its stars. */
  picture: z.object({ width: z.int(), height: z.int(), binning: z.int() }).nullable(),
  /** As the service tells it, for what was sent. */
  calibration: z
    .object({
      ra: z.number(),
      dec: z.number(),
      pixscale: z.number(),
      orientation: z.number(),
      parity: z.number(),
      radius: z.number(),
    })
    .nullable(),
  /** Blob addresses of the service's WCS file and of its annotated picture; null where it has none. */
  wcsFile: z.string().nullable(),
  annotated: z.string().nullable(),
})
export type SubmissionRow = z.infer<typeof SubmissionRow>

import { z } from 'zod'

/** What a glance at a frame can say of it. */
export const TRIAGE_LABELS = ['good', 'cloud', 'trailed', 'out-of-focus', 'crossed', 'twilight', 'obstructed'] as const
export const TriageLabel = z.enum(TRIAGE_LABELS)
export type TriageLabel = z.infer<typeof TriageLabel>

/** The second opinion of the triage network. The server makes the glance, a tablet looks at it. Same id as the frame. */
export const TriageRow = z.object({
  /** Blob address of the packed glance (shared/triage/pack.ts); null until it is made. Only the server writes it. */
  glance: z.string().nullable().default(null),
  /** The likeliest label; null until a tablet has looked. */
  label: TriageLabel.nullable().default(null),
  /** One probability per label, in the order of `TRIAGE_LABELS`; they sum to 1. */
  probabilities: z.array(z.number().min(0).max(1)).length(TRIAGE_LABELS.length).nullable().default(null),
  /** Version of the model card. */
  model: z.string().nullable().default(null),
  judgedAt: z.number().nullable().default(null),
})
export type TriageRow = z.infer<typeof TriageRow>

import { z } from 'zod'

/** What a glance at a frame can say of it. */
export const TRIAGE_LABELS = ['good', 'cloud', 'trailed', 'out-of-focus', 'crossed', 'twilight', 'obstructed'] as const
export const TriageLabel = z.enum(TRIAGE_LABELS)
export type TriageLabel = z.infer<typeof TriageLabel>

/** The second opinion of the triage network, written by the tablet that looked. Same id as the frame. */
export const TriageRow = z.object({
  label: TriageLabel,
  /** One probability per label, in the order of `TRIAGE_LABELS`; they sum to 1. */
  probabilities: z.array(z.number().min(0).max(1)).length(TRIAGE_LABELS.length),
  /** Version of the model card. */
  model: z.string(),
  judgedAt: z.number(),
})
export type TriageRow = z.infer<typeof TriageRow>

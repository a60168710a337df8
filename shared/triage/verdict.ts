import { TRIAGE_LABELS, type TriageLabel } from '#shared/records/triage.ts'

/** Below this probability the network says nothing, and the rules of the review stand. It was examined so, and ships so. */
export const SURE = 0.9

/** The likeliest label of probabilities in the order of `TRIAGE_LABELS`. */
export const labelOf = (probabilities: readonly number[]): TriageLabel =>
  TRIAGE_LABELS[probabilities.indexOf(Math.max(...probabilities))] ?? 'good'

/** What the network sees when it is sure; null when it is not. */
export const sureLabelOf = (probabilities: readonly number[]): TriageLabel | null =>
  Math.max(...probabilities) >= SURE ? labelOf(probabilities) : null

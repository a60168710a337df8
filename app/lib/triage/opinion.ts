import { TRIAGE_LABELS, type TriageLabel, type TriageRow } from '#shared/records/triage.ts'

const WORDS: Readonly<Record<TriageLabel, string>> = {
  good: 'good',
  cloud: 'cloud',
  trailed: 'trailed stars',
  'out-of-focus': 'out of focus',
  crossed: 'crossed by a trail',
  twilight: 'twilight',
  obstructed: 'obstructed',
}

export interface Opinion {
  readonly label: TriageLabel
  /** `cloud, 87 %` */
  readonly text: string
  readonly probability: number
}

/** Below this it has no opinion. */
const LEAST = 0.8

/** What to say of a verdict; null while there is none, or when the network is not sure. */
export const opinionOf = ({ label, probabilities }: Pick<TriageRow, 'label' | 'probabilities'>): Opinion | null => {
  if (label === null || probabilities === null) return null
  const probability = probabilities[TRIAGE_LABELS.indexOf(label)] ?? 0
  if (probability < LEAST) return null
  // 100 % would be a promise.
  return { label, probability, text: `${WORDS[label]}, ${Math.min(99, Math.round(100 * probability))} %` }
}

/** The likeliest label of probabilities in the order of `TRIAGE_LABELS`. */
export const labelOf = (probabilities: readonly number[]): TriageLabel =>
  TRIAGE_LABELS[probabilities.indexOf(Math.max(...probabilities))] ?? 'good'

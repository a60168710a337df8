import type { TriageLabel, TriageRow } from '#shared/records/triage.ts'
import { sureLabelOf } from '#shared/triage/verdict.ts'

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
  /** `cloud, 93 %` */
  readonly text: string
  readonly probability: number
}

/** What to say of a verdict; null while there is none, or when the network is not sure. */
export const opinionOf = ({ probabilities }: Pick<TriageRow, 'probabilities'>): Opinion | null => {
  const label = probabilities && sureLabelOf(probabilities)
  if (!label) return null
  const probability = Math.max(...probabilities)
  // 100 % would be a promise.
  return { label, probability, text: `${WORDS[label]}, ${Math.min(99, Math.round(100 * probability))} %` }
}

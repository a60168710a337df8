import { type Cell, csvOf } from './csv.ts'
import { inTimeOrder, type ReviewFrame } from './frame.ts'
import { METRICS } from './metrics.ts'
import { groupsOf } from './session.ts'
import { judgeSession } from './suggest.ts'
import { WEIGHTINGS, weightsOf } from './weights.ts'
import { sentenceOf } from './words.ts'

/** What somebody decided about a frame. */
export interface Decision {
  readonly rating: number
  readonly isRejected: boolean
}

const HEADING = [
  'file',
  'folder',
  'dateObs',
  'object',
  'filter',
  'exposureSeconds',
  'gain',
  'ccdTemp',
  'camera',
  'telescope',
  'group',
]

/** Every frame with everything that was measured, marked and suggested, as CSV. Times are UTC. */
export const metricsCsv = (frames: readonly ReviewFrame[], decisionOf: (id: string) => Decision): string => {
  const weights = WEIGHTINGS.map((weighting) => weightsById(frames, weighting))
  const reasons = new Map(
    judgeSession(frames).suggestions.flatMap((suggestion) =>
      suggestion.frameIds.map((id): [string, string] => [
        id,
        sentenceOf(suggestion, (time) => new Date(time).toISOString().slice(11, 16)),
      ]),
    ),
  )
  const labels = new Map(
    groupsOf(frames).flatMap(({ label, frames: list }) => list.map(({ id }): [string, string] => [id, label])),
  )
  const rows = inTimeOrder(frames).map(({ id, fileName, folder, metadata: m, quality }): Cell[] => {
    const { rating, isRejected } = decisionOf(id)
    return [
      ...[
        fileName,
        folder,
        m.dateObs,
        m.object,
        m.filter,
        m.exposureSeconds,
        m.gain,
        m.ccdTemp,
        m.camera,
        m.telescope,
        labels.get(id) ?? null,
      ],
      ...METRICS.map((metric) => quality && metric.of(quality)),
      ...weights.map((byId) => byId.get(id) ?? null),
      ...[rating, isRejected ? 1 : 0, reasons.get(id) ?? null],
    ]
  })
  const heading = [
    ...HEADING,
    ...METRICS.map(({ id }) => id),
    ...WEIGHTINGS.map((id) => `weight:${id}`),
    'rating',
    'rejected',
    'suggestion',
  ]
  return csvOf(heading, rows)
}

/** Weights on a mean of 1 within each group; null where a frame cannot be weighed. */
export const weightsById = (frames: readonly ReviewFrame[], weighting: (typeof WEIGHTINGS)[number]): Map<string, number | null> =>
  new Map(
    groupsOf(frames).flatMap((group) => {
      const weights = weightsOf(
        group.frames.map(({ quality }) => quality),
        weighting,
      )
      return group.frames.map(({ id }, i): [string, number | null] => [id, weights[i] ?? null])
    }),
  )

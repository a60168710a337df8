import { countText, exposureText } from '#lib/format/words.ts'
import { type MetricId, metricOf } from '#shared/review/metrics.ts'
import type { JudgedGroup, Suggestion } from '#shared/review/suggest.ts'
import { sentenceOf } from '#shared/review/words.ts'
import type { ReviewItem } from './read-session.ts'

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** The time of day where the tablet is: `23:14`. */
export const clockText = (time: number | null): string => (time === null ? '--:--' : CLOCK.format(time))

/** Why a group is not judged. */
export const tooFewText = ({ tooFew, baseline }: JudgedGroup): string =>
  tooFew === 'stars'
    ? 'too few stars in the frames to judge them by each other.'
    : `${countText(baseline.count, 'measured frame')}, too few to judge by each other.`

export const suggestionText = (suggestion: Suggestion): string => sentenceOf(suggestion, clockText)

const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })
/** `21.9M`: for axes and narrow columns. */
export const compactText = (value: number): string => COMPACT.format(value)

/** A metric of a frame, as short as it can be said; a dash where it is not known. */
export const metricText = (item: ReviewItem, id: MetricId): string => {
  const metric = metricOf(id)
  const value = item.quality && metric.of(item.quality)
  if (value === null) return '–'
  if (Math.abs(value) >= 1e6) return COMPACT.format(value)
  return Math.abs(value) >= 10_000 ? Math.round(value).toLocaleString('en') : value.toFixed(metric.decimals)
}

/** `2 h 05 min`, `48 min`, `30 s`. */
export const integrationText = (seconds: number): string => {
  if (seconds < 90) return exposureText(seconds)
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}

/** What was measured of how many: `Ha 24`, by filter. */
export const filterCounts = (filters: readonly (string | null)[]): [filter: string, count: number][] => {
  const counts = new Map<string, number>()
  for (const filter of filters) counts.set(filter ?? 'No filter', (counts.get(filter ?? 'No filter') ?? 0) + 1)
  return [...counts].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
}

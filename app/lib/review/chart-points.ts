import { type MetricId, metricOf } from '#shared/review/metrics.ts'
import type { ReviewItem } from './read-session.ts'

/** What a chart draws of a frame. */
export interface Point {
  readonly id: string
  /** Seconds since 1970, or the place in the night where there is no date. */
  readonly x: number
  readonly y: number
}

/** Frames with that number, from left to right. Charts run over time, whatever the order of the list. */
export const pointsOf = (items: readonly ReviewItem[], id: MetricId): Point[] => {
  const isDated = hasDates(items)
  return items.flatMap((item, place) => {
    const y = item.quality && metricOf(id).of(item.quality)
    if (y === null || !Number.isFinite(y)) return []
    return [{ id: item.id, x: isDated ? (item.takenAt ?? 0) / 1000 : place, y }]
  })
}

export const hasDates = (items: readonly ReviewItem[]): boolean => items.every(({ takenAt }) => takenAt !== null)

/** The frames between two moments, in either order. */
export const idsBetween = (points: readonly Point[], a: number, b: number): string[] =>
  points.filter(({ x }) => x >= Math.min(a, b) && x <= Math.max(a, b)).map(({ id }) => id)

/** The frame nearest in time; null without frames. */
export const nearestTo = (points: readonly Point[], x: number): string | null =>
  points.reduce<Point | null>(
    (best, point) => (best === null || Math.abs(point.x - x) < Math.abs(best.x - x) ? point : best),
    null,
  )?.id ?? null

/** Charts worth drawing: what was measured at all, in the order of what people look at first. */
export const chartedOf = (items: readonly ReviewItem[]): MetricId[] =>
  CHARTED.filter((id) => items.some(({ quality }) => quality !== null && metricOf(id).of(quality) !== null))

const CHARTED: readonly MetricId[] = [
  'starCount',
  'starlight',
  'fwhm',
  'background',
  'eccentricity',
  'zeroPoint',
  'noise',
  'psfSignalWeight',
  'hfr',
  'hfrWeighted',
  'cloud',
  'tilt',
  'backgroundGradient',
]

/** How outliers among the samples of one pixel are found. Guidance: below 6 frames percentile, 6 to 10 sigma, 10 and more winsorized, beyond 20 linear fit, beyond 30 GESDT. */
export const REJECTIONS = ['none', 'percentile', 'sigma', 'mad', 'winsorized', 'linear-fit', 'gesdt'] as const
export type RejectionMethod = (typeof REJECTIONS)[number]

export interface Rejection {
  readonly method: RejectionMethod
  /**
   * Limits below and above: in sigma, of `percentile` in parts of the median. Of `gesdt`, `low` is the largest part of the samples that may be
   * outliers, and `high` the significance.
   */
  readonly low: number
  readonly high: number
}

/** What people mean when they name a method alone. */
export const USUAL_LIMITS: Readonly<Record<RejectionMethod, Pick<Rejection, 'low' | 'high'>>> = {
  none: { low: 0, high: 0 },
  percentile: { low: 0.2, high: 0.1 },
  sigma: { low: 3, high: 3 },
  mad: { low: 3, high: 3 },
  winsorized: { low: 3, high: 3 },
  'linear-fit': { low: 5, high: 3 },
  gesdt: { low: 0.3, high: 0.05 },
}

/**
 * The samples of one pixel, ascending, with what makes sums of any stretch of them quick: each step of a rejection costs the same for
 * thirty frames and for three hundred.
 */
export interface SortedSamples {
  readonly values: Float32Array
  /** Sums of the first so many values less `centre`, and of their squares. */
  readonly sums: Float64Array
  readonly squares: Float64Array
  centre: number
}

export const createSorted = (most: number): SortedSamples => ({
  values: new Float32Array(most),
  sums: new Float64Array(most + 1),
  squares: new Float64Array(most + 1),
  centre: 0,
})

/** Sorts the first `count` values and adds them up. */
export const sortSamples = (sorted: SortedSamples, count: number): void => {
  const { values, sums, squares } = sorted
  if (count > INSERTION_MOST) values.subarray(0, count).sort()
  else
    for (let i = 1; i < count; i++) {
      const value = values[i]!
      let at = i
      while (at > 0 && values[at - 1]! > value) {
        values[at] = values[at - 1]!
        at--
      }
      values[at] = value
    }
  // Sums about the middle keep their digits where the sky is high and its noise low.
  const centre = count > 0 ? values[count >> 1]! : 0
  sorted.centre = centre
  for (let i = 0; i < count; i++) {
    const value = values[i]! - centre
    sums[i + 1] = sums[i]! + value
    squares[i + 1] = squares[i]! + value * value
  }
}

/** Beyond so many values the engine's own sorting is faster. */
const INSERTION_MOST = 64

/** Median of the values from `from` up to `to`. */
export const medianBetween = ({ values }: SortedSamples, from: number, to: number): number => {
  const middle = (from + to) >> 1
  return (to - from) % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2
}

export const meanBetween = ({ sums, centre }: SortedSamples, from: number, to: number): number =>
  centre + (sums[to]! - sums[from]!) / (to - from)

/** Standard deviation of a sample (n - 1). */
export const sigmaBetween = ({ sums, squares }: SortedSamples, from: number, to: number): number => {
  const count = to - from
  const sum = sums[to]! - sums[from]!
  return Math.sqrt(Math.max(0, (squares[to]! - squares[from]! - (sum * sum) / count) / (count - 1)))
}

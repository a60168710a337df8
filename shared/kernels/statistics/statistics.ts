/** What a set of samples looks like as a whole, in the unit of the samples. NaN samples are not counted. */
export interface Statistics {
  /** How many samples are numbers. With 0 of them, everything else is NaN. */
  readonly count: number
  readonly min: number
  readonly max: number
  readonly mean: number
  /** Exact; the mean of the two middle values when their number is even. */
  readonly median: number
  /** Median of the absolute deviations from the median, not scaled to a standard deviation. Exact. */
  readonly mad: number
}

export const NO_STATISTICS: Statistics = { count: 0, min: NaN, max: NaN, mean: NaN, median: NaN, mad: NaN }

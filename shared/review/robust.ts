/** The middle value; the mean of the two middle ones; NaN of nothing. */
export const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Median absolute deviation from the median, not scaled. */
export const madOf = (values: readonly number[], centre = medianOf(values)): number =>
  medianOf(values.map((value) => Math.abs(value - centre)))

/** Makes the MAD of normal noise its standard deviation: 1 / Phi^-1(3/4). */
export const SIGMA_PER_MAD = 1.4826

/** What is usual in a group. */
export interface Usual {
  readonly centre: number
  readonly sigma: number
}

/** The least spread that counts as such: a part of the centre, and an absolute one in the metric's unit. */
export interface Floor {
  readonly relative: number
  readonly absolute: number
}

/**
 * Centre and spread of a group by median and MAD. The spread never falls below the floor: between nearly equal frames (three the
 * same, or a camera that counts in whole numbers) a hair's breadth would otherwise be an outlier. Null of nothing.
 */
export const usualOf = (values: readonly number[], floor: Floor): Usual | null => {
  const centre = medianOf(values)
  if (Number.isNaN(centre)) return null
  const least = Math.max(floor.absolute, floor.relative * Math.abs(centre), Number.MIN_VALUE)
  return { centre, sigma: Math.max(SIGMA_PER_MAD * madOf(values, centre), least) }
}

/** The modified z-score (Iglewicz & Hoaglin 1993): how many robust standard deviations from the usual. */
export const zOf = (value: number, { centre, sigma }: Usual): number => (value - centre) / sigma

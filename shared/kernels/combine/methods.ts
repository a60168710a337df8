import { meanBetween, medianBetween, type Rejection, type SortedSamples, sigmaBetween } from './rejection.ts'
import { criticalValues } from './student-t.ts'

/** The stretch of sorted samples that is kept: outliers are at the ends. `from` and `to` are changed in place. */
export interface Kept {
  from: number
  to: number
}

/** Narrows what is kept. */
export type Reject = (sorted: SortedSamples, kept: Kept) => void

/** So few samples tell nothing of each other. */
const FEWEST = 3

/** The method of a rejection; made once for many pixels. */
export const rejectorOf = ({ method, low, high }: Rejection): Reject => {
  switch (method) {
    case 'none':
      return () => {}
    case 'percentile':
      return (sorted, kept) => {
        const median = medianBetween(sorted, kept.from, kept.to)
        const size = Math.abs(median)
        clip(sorted, kept, median - low * size, median + high * size)
      }
    case 'sigma':
      return repeated((sorted, { from, to }) => {
        const [median, sigma] = [medianBetween(sorted, from, to), sigmaBetween(sorted, from, to)]
        return [median - low * sigma, median + high * sigma]
      })
    case 'mad':
      return repeated((sorted, { from, to }) => {
        const median = medianBetween(sorted, from, to)
        const sigma = MAD_TO_SIGMA * madBetween(sorted, from, to, median)
        return [median - low * sigma, median + high * sigma]
      })
    case 'winsorized':
      return repeated((sorted, { from, to }) => {
        const median = medianBetween(sorted, from, to)
        const sigma = winsorizedSigma(sorted, from, to, median)
        return [median - low * sigma, median + high * sigma]
      })
    case 'linear-fit':
      return linearFit(low, high)
    case 'gesdt':
      return gesdt(low, high)
  }
}

const MAD_TO_SIGMA = 1.4826

/** Clips until nothing is outside any more. */
const repeated =
  (limits: (sorted: SortedSamples, kept: Kept) => readonly [number, number]): Reject =>
  (sorted, kept) => {
    for (;;) {
      if (kept.to - kept.from <= FEWEST) return
      const [least, most] = limits(sorted, kept)
      if (!clip(sorted, kept, least, most)) return
    }
  }

/** Leaves out what is below `least` or above `most`, but never the last three. True when there was something. */
const clip = ({ values }: SortedSamples, kept: Kept, least: number, most: number): boolean => {
  const before = kept.to - kept.from
  let { from, to } = kept
  while (to - from > FEWEST && values[from]! < least) from++
  while (to - from > FEWEST && values[to - 1]! > most) to--
  kept.from = from
  kept.to = to
  return to - from < before
}

/** Median distance from the median: the two ends are walked inwards, the farther one first. */
const madBetween = ({ values }: SortedSamples, from: number, to: number, median: number): number => {
  const count = to - from
  let [left, right] = [from, to - 1]
  let last = 0
  let before = 0
  // The largest half of the distances are left out, down to the middle one.
  for (let rank = count - 1; rank >= (count - 1) >> 1; rank--) {
    before = last
    last = Math.max(median - values[left]!, values[right]! - median)
    if (median - values[left]! >= values[right]! - median) left++
    else right--
  }
  return count % 2 === 1 ? last : (last + before) / 2
}

/**
 * Sigma as Huber's winsorized estimate has it: samples beyond 1.5 sigma of the median are moved there, and sigma is 1.134 times the
 * deviation of what results, until it stays.
 */
const winsorizedSigma = (sorted: SortedSamples, from: number, to: number, median: number): number => {
  const { values, sums, squares, centre } = sorted
  const count = to - from
  let sigma = sigmaBetween(sorted, from, to)
  let [left, right] = [from, to]
  let [least, most] = [-Infinity, Infinity]
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    // What was moved stays moved: the limits only come nearer.
    least = Math.max(least, median - 1.5 * sigma)
    most = Math.min(most, median + 1.5 * sigma)
    while (left < right && values[left]! < least) left++
    while (right > left && values[right - 1]! > most) right--
    const [below, above] = [left - from, to - right]
    const low = below > 0 ? least - centre : 0
    const high = above > 0 ? most - centre : 0
    const sum = sums[right]! - sums[left]! + below * low + above * high
    const square = squares[right]! - squares[left]! + below * low * low + above * high * high
    const next = 1.134 * Math.sqrt(Math.max(0, (square - (sum * sum) / count) / (count - 1)))
    const isSettled = Math.abs(next - sigma) <= 0.0005 * sigma
    sigma = next
    if (isSettled) return sigma
  }
  return sigma
}

const MOST_TURNS = 50

/**
 * A line through the sorted samples; sigma is the mean distance from it. At the ends, what is farther off is left out. Good for many frames
 * whose sky changes.
 */
const linearFit =
  (low: number, high: number): Reject =>
  (sorted, kept) => {
    const { values } = sorted
    for (;;) {
      const { from, to } = kept
      const count = to - from
      if (count <= FEWEST) return
      const middle = (count - 1) / 2
      let along = 0
      for (let i = 0; i < count; i++) along += (i - middle) * values[from + i]!
      const slope = (12 * along) / (count * (count * count - 1))
      const start = meanBetween(sorted, from, to) - slope * middle
      let distance = 0
      for (let i = 0; i < count; i++) distance += Math.abs(values[from + i]! - (start + slope * i))
      const sigma = distance / count
      while (kept.to - kept.from > FEWEST && start + slope * (kept.from - from) - values[kept.from]! > low * sigma) kept.from++
      while (kept.to - kept.from > FEWEST && values[kept.to - 1]! - (start + slope * (kept.to - 1 - from)) > high * sigma)
        kept.to--
      if (kept.to - kept.from === count) return
    }
  }

/**
 * Generalised extreme Studentized deviate test (Rosner 1983, Technometrics 25, 165): the farthest sample is taken away, up to a part
 * of all; the last one that is farther than chance has it, and those before it, are outliers.
 */
const gesdt = (part: number, significance: number): Reject => {
  const tables = new Map<number, Float64Array>()
  return (sorted, kept) => {
    const { values } = sorted
    const count = kept.to - kept.from
    const most = Math.min(Math.floor(count * part), count - FEWEST)
    if (most < 1) return
    let critical = tables.get(count)
    if (!critical) {
      critical = criticalValues(count, most, significance)
      tables.set(count, critical)
    }
    let { from, to } = kept
    for (let i = 0; i < most; i++) {
      const [mean, sigma] = [meanBetween(sorted, from, to), sigmaBetween(sorted, from, to)]
      const isLow = mean - values[from]! > values[to - 1]! - mean
      const farthest = isLow ? mean - values[from]! : values[to - 1]! - mean
      if (isLow) from++
      else to--
      if (farthest > critical[i]! * sigma) {
        kept.from = from
        kept.to = to
      }
    }
  }
}

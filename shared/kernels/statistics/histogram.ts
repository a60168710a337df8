import { NO_STATISTICS, type Statistics } from './statistics.ts'

/** Samples that have at most 65,536 different values. */
export type NarrowSamples = Uint8Array | Uint16Array | Int16Array

/** Counts per value: entry `i` is for the value `i + offset`. */
export interface Histogram {
  readonly counts: Uint32Array
  readonly offset: number
}

export const isNarrow = (samples: object): samples is NarrowSamples =>
  samples instanceof Uint16Array || samples instanceof Uint8Array || samples instanceof Int16Array

/** Counts every value of 8- and 16-bit samples. */
export const histogramOf = (samples: NarrowSamples): Histogram => {
  const offset = samples instanceof Int16Array ? -32768 : 0
  const size = samples instanceof Uint8Array ? 256 : 65536
  // Neighbours are often equal; counting them in two tables keeps one addition from waiting for the other.
  const even = new Uint32Array(size)
  const odd = new Uint32Array(size)
  const paired = samples.length & ~1
  for (let i = 0; i < paired; i += 2) {
    even[samples[i]! - offset]!++
    odd[samples[i + 1]! - offset]!++
  }
  if (paired < samples.length) even[samples[paired]! - offset]!++
  for (let i = 0; i < size; i++) even[i]! += odd[i]!
  return { counts: even, offset }
}

/** Exact statistics from a histogram, without the samples. */
export const statisticsOfHistogram = ({ counts, offset }: Histogram): Statistics => {
  let count = 0
  let sum = 0
  let first = -1
  let last = -1
  for (let i = 0; i < counts.length; i++) {
    const n = counts[i]!
    if (n === 0) continue
    if (first < 0) first = i
    last = i
    count += n
    sum += n * i
  }
  if (count === 0) return NO_STATISTICS
  const median = medianIndex(counts, count)
  const mad = middleDeviation(counts, count, median)
  return { count, min: first + offset, max: last + offset, mean: sum / count + offset, median: median + offset, mad }
}

const medianIndex = (counts: Uint32Array, count: number): number => {
  const low = (count - 1) >> 1
  const high = count >> 1
  let seen = 0
  let i = 0
  while (seen + counts[i]! <= low) seen += counts[i++]!
  let j = i
  while (seen + counts[j]! <= high) seen += counts[j++]!
  return (i + j) / 2
}

// Walks away from the median on both sides at once, nearest value first, until half of the samples are passed.
const middleDeviation = (counts: Uint32Array, count: number, median: number): number => {
  const low = (count - 1) >> 1
  const high = count >> 1
  let below = Math.floor(median)
  let above = below + 1
  let seen = 0
  let lowDeviation = -1
  for (;;) {
    const down = below >= 0 ? median - below : Infinity
    const up = above < counts.length ? above - median : Infinity
    const deviation = Math.min(down, up)
    seen += down <= up ? counts[below--]! : counts[above++]!
    if (lowDeviation < 0 && seen > low) lowDeviation = deviation
    if (seen > high) return (lowDeviation + deviation) / 2
  }
}

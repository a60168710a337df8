import { spanOf } from './span.ts'
import { NO_STATISTICS, type Statistics } from './statistics.ts'

/** Small enough to stay in the processor's cache while it is read twice. */
const BLOCK = 4096
const BINS = 65536

/**
 * Exact statistics of 32-bit floats. IEEE 754 orders floats of one sign as their bits: the upper half of the bits finds the
 * bin of the middle rank, the lower half the value, so that a median takes two passes whatever the values are.
 */
export const floatStatistics = (samples: Float32Array): Statistics => {
  const { count, sum, min, max } = spanOf(samples)
  if (count === 0) return NO_STATISTICS
  const median = medianOf(samples, count, null)
  return { count, min, max, mean: sum / count, median, mad: medianOf(samples, count, Math.fround(median)) }
}

/** The median of the `count` samples that are finite; with a centre, of their distances from it, rounded to 32 bits. */
const medianOf = (samples: Float32Array, count: number, center: number | null): number => {
  const values = new Float32Array(BLOCK)
  const bits = new Uint32Array(values.buffer)
  const eachBlock = (work: (length: number) => void): void => {
    for (let from = 0; from < samples.length; from += BLOCK) {
      const block = samples.subarray(from, from + BLOCK)
      work(center === null ? takeFinite(block, values) : takeDistances(block, values, center))
    }
  }
  const upper = new Uint32Array(BINS)
  eachBlock((length) => countUpper(bits, length, upper))
  const [low, high] = [locate(upper, (count - 1) >> 1, bySign), locate(upper, count >> 1, bySign)]
  const lows = new Uint32Array(BINS)
  const highs = low.bin === high.bin ? lows : new Uint32Array(BINS)
  eachBlock((length) => {
    countLower(bits, length, low.bin, lows)
    if (highs !== lows) countLower(bits, length, high.bin, highs)
  })
  const valueAt = ({ bin, left }: Located, counts: Uint32Array): number => {
    bits[0] = ((bin << 16) | locate(counts, left, bin >= NEGATIVE ? downwards : upwards).bin) >>> 0
    return values[0]!
  }
  return (valueAt(low, lows) + valueAt(high, highs)) / 2
}

const takeFinite = (samples: Float32Array, to: Float32Array): number => {
  let length = 0
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!
    to[length] = value
    length += value - value === 0 ? 1 : 0
  }
  return length
}

const takeDistances = (samples: Float32Array, to: Float32Array, center: number): number => {
  let length = 0
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!
    to[length] = Math.abs(value - center)
    length += value - value === 0 ? 1 : 0
  }
  return length
}

const countUpper = (bits: Uint32Array, length: number, counts: Uint32Array): void => {
  for (let i = 0; i < length; i++) counts[bits[i]! >>> 16]!++
}

const countLower = (bits: Uint32Array, length: number, bin: number, counts: Uint32Array): void => {
  for (let i = 0; i < length; i++) {
    const value = bits[i]!
    if (value >>> 16 === bin) counts[value & 0xffff]!++
  }
}

interface Located {
  readonly bin: number
  /** The rank inside the bin. */
  readonly left: number
}

/** The upper halves from here on are those of negative numbers, which are the smaller the larger their bits. */
const NEGATIVE = 0x8000

/** The bin in which a rank lies, when bins come one after the other as `binAt` says. */
const locate = (counts: Uint32Array, rank: number, binAt: (place: number) => number): Located => {
  let left = rank
  for (let place = 0; place < BINS; place++) {
    const bin = binAt(place)
    if (left < counts[bin]!) return { bin, left }
    left -= counts[bin]!
  }
  throw new Error(`There is no rank ${rank} among the samples.`)
}

const upwards = (place: number): number => place
const downwards = (place: number): number => BINS - 1 - place
/** First the negative numbers, from the largest bits down, then the others upwards. */
const bySign = (place: number): number => (place < NEGATIVE ? BINS - 1 - place : place - NEGATIVE)

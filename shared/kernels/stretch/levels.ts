import { planeOf, type Raster, type Samples } from '#shared/core/raster.ts'
import { statisticsOf } from '#shared/kernels/statistics/index.ts'
import { superpixel } from '#shared/kernels/superpixel/index.ts'

/** What a stretch needs to know of one channel, in fractions of white. */
export interface ChannelLevels {
  readonly median: number
  /** Median absolute deviation, not scaled. */
  readonly mad: number
}

/** One channel's distribution: rising levels, and the share of the samples that is darker. */
export interface Distribution {
  readonly levels: readonly number[]
  readonly values: readonly number[]
}

/** What a stretch needs to know of a frame. */
export interface FrameLevels {
  readonly channels: readonly ChannelLevels[]
  /** The level of no light at all, where the camera says so (a raw file's black level); a fraction of white. */
  readonly black?: number | undefined
  /** One for each channel; only histogram equalisation needs them. */
  readonly distributions?: readonly Distribution[] | undefined
}

/** Median and MAD of each channel of a picture; of a mosaic, those of its superpixels. Channels without a number are left out. */
export const levelsOf = (raster: Raster): ChannelLevels[] => {
  const picture = superpixel(raster)
  return Array.from({ length: picture.channels }, (_, channel) => statisticsOf(planeOf(picture, channel)))
    .filter(({ count }) => count > 0)
    .map(({ median, mad }) => ({ median: median / picture.white, mad: mad / picture.white }))
}

/** The distribution of each channel of a picture; of a mosaic, those of its superpixels. */
export const distributionsOf = (raster: Raster): Distribution[] => {
  const picture = superpixel(raster)
  return Array.from({ length: picture.channels }, (_, channel) => distributionOf(planeOf(picture, channel), picture.white))
}

const SAMPLES = 2 ** 20
const KNOTS = 1024

/** Measured on a million samples at most, and kept as at most 1,024 points. Equal samples get the middle of their ranks. */
export const distributionOf = (samples: Samples, white: number): Distribution => {
  const every = Math.max(1, Math.floor(samples.length / SAMPLES))
  const picked = new Float64Array(Math.ceil(samples.length / every))
  let count = 0
  for (let i = 0; i < samples.length; i += every) {
    const value = samples[i]!
    if (value - value === 0) picked[count++] = value / white
  }
  const sorted = picked.subarray(0, count).sort()
  const last = count - 1
  if (last < 1 || sorted[0] === sorted[last]) return { levels: [0, 1], values: [0, 1] }
  const levels: number[] = []
  const values: number[] = []
  for (let knot = 0; knot < KNOTS; knot++) {
    const level = sorted[Math.round((knot * last) / (KNOTS - 1))]!
    if (level === levels.at(-1)) continue
    levels.push(level)
    values.push(level === sorted[0] ? 0 : level === sorted[last] ? 1 : middleRank(sorted, level) / last)
  }
  return { levels, values }
}

const middleRank = (sorted: Float64Array, level: number): number =>
  (firstFrom(sorted, (value) => value >= level) + firstFrom(sorted, (value) => value > level) - 1) / 2

const firstFrom = (sorted: Float64Array, isReached: (value: number) => boolean): number => {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (isReached(sorted[middle]!)) high = middle
    else low = middle + 1
  }
  return low
}

/**
 * The levels of many frames as if they were one: the medians over the frames, so that a cloud or a passing lamp in a few of
 * them does not count. Frames whose number of channels differs from the first one's are left out.
 */
export const pooledLevels = (frames: readonly FrameLevels[]): FrameLevels => {
  const first = frames[0]
  if (!first) return { channels: [] }
  const alike = frames.filter(({ channels }) => channels.length === first.channels.length)
  const blacks = alike.flatMap(({ black }) => (black === undefined ? [] : [black]))
  const channels = first.channels.map((_, c) => ({
    median: medianOf(alike.map((frame) => frame.channels[c]!.median)),
    mad: medianOf(alike.map((frame) => frame.channels[c]!.mad)),
  }))
  return {
    channels,
    ...(blacks.length > 0 ? { black: medianOf(blacks) } : {}),
    ...(first.distributions ? { distributions: first.distributions.map((_, c) => pooledDistribution(alike, c)) } : {}),
  }
}

/** The mean over the frames of the levels at which the same shares are reached. */
const pooledDistribution = (frames: readonly FrameLevels[], channel: number): Distribution => {
  const all = frames.flatMap(({ distributions }) => distributions?.[channel] ?? [])
  const levels: number[] = []
  const values: number[] = []
  for (let knot = 0; knot < KNOTS; knot++) {
    const share = knot / (KNOTS - 1)
    const level = all.reduce((sum, one) => sum + levelAtShare(one, share), 0) / all.length
    if (level <= (levels.at(-1) ?? -Infinity)) continue
    levels.push(level)
    values.push(share)
  }
  values[values.length - 1] = 1
  return { levels, values }
}

const levelAtShare = ({ levels, values }: Distribution, share: number): number => {
  const at = Math.max(
    1,
    values.findIndex((value) => value >= share),
  )
  const part = (share - values[at - 1]!) / (values[at]! - values[at - 1]!)
  return levels[at - 1]! + part * (levels[at]! - levels[at - 1]!)
}

const medianOf = (values: readonly number[]): number => {
  const sorted = Float64Array.from(values).sort()
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}

import type { MeasuredStar } from '#shared/core/star.ts'
import type { Sky } from '#shared/kernels/detect/index.ts'
import { FILTER_NOISE } from '#shared/kernels/detect/plane.ts'
import { medianOf } from '#shared/kernels/quality/median.ts'

/** What is left of a picture without sky and stars, binned and in units of its noise. */
export interface Residual {
  readonly width: number
  readonly height: number
  /** Side of a bin [px]. */
  readonly bin: number
  /** NaN where a star is masked, where it is darker than any sky, or nothing is defined. */
  readonly level: Float32Array
  /** Robust deviation of the levels: 1 for white noise, more where it is correlated or faint stars crowd. */
  readonly noise: number
}

/**
 * Long side of the binned picture, about. A trail keeps its signal-to-noise ratio per bin whatever their size. Bins are whole
 * cells of a colour mosaic: where no header tells of one, its pattern would make lines along the diagonals.
 */
const LONG_SIDE = 800
/** Brighter than this, a bin says no more [sigma]. */
const CEILING = 6
/** Darker than this is no sky: overscan, the border of a stacked frame, a shadow. */
const FLOOR = -3
/** Stars that are drawn out more than this, and by so much more than the others, may be pieces of a trail, and stay. */
const ROUND = 0.35
const MORE_DRAWN = 0.25
const LEAST_SNR = 8
/** Bins to each side whose mean is taken off: what is wider is no trail. */
const REACH = 8

/** The binned residual; its noise is that of the sky map, averaged over a bin. */
export const residualOf = (sky: Sky, stars: readonly MeasuredStar[]): Residual => {
  const { plane } = sky
  const bin = 2 * Math.max(1, Math.round(Math.max(plane.width, plane.height) / LONG_SIDE / 2))
  const width = Math.max(1, Math.floor(plane.width / bin))
  const height = Math.max(1, Math.floor(plane.height / bin))
  const level = binned(sky, bin, width, height)
  maskStars(level, stars, bin, width, height)
  const flat = flattened(level, width, height)
  return { width, height, bin, level: flat, noise: deviationOf(flat) }
}

const MANY = 20_000

const deviationOf = (level: Float32Array): number => {
  const every = Math.ceil(level.length / MANY)
  const sample = level.filter((value, i) => i % every === 0 && !Number.isNaN(value)).map(Math.abs)
  return Math.max(1, 1.4826 * (medianOf(sample) ?? 0))
}

const binned = ({ plane, ...sky }: Sky, bin: number, width: number, height: number): Float32Array => {
  const { data } = plane
  const out = new Float32Array(width * height)
  const sums = new Float64Array(width)
  const level = new Float32Array(plane.width)
  const rms = new Float32Array(plane.width)
  // Filtered noise is correlated: over a bin it adds up as the noise before filtering did.
  const every = bin >= 4 ? 2 : 1
  const samples = bin * Math.ceil(bin / every)
  const noise = (plane.isSmoothed ? 1 / FILTER_NOISE : 1) / Math.sqrt(samples)
  for (let row = 0; row < height; row++) {
    sums.fill(0)
    for (let y = row * bin; y < (row + 1) * bin; y += every) addRow(data, y * plane.width, bin, sums)
    const middle = Math.min(plane.height - 1, row * bin + (bin >> 1))
    sky.level.fillRow(middle, level)
    sky.rms.fillRow(middle, rms)
    for (let column = 0; column < width; column++) {
      const at = column * bin + (bin >> 1)
      const sigma = rms[at]! * noise
      const value = sigma > 0 ? (sums[column]! / samples - level[at]!) / sigma : 0
      out[row * width + column] = value > CEILING ? CEILING : value < FLOOR ? Number.NaN : value
    }
  }
  return out
}

const addRow = (data: Sky['plane']['data'], from: number, bin: number, sums: Float64Array): void => {
  for (let column = 0, i = from; column < sums.length; column++) {
    let sum = 0
    for (const end = i + bin; i < end; i++) sum += data[i]!
    sums[column]! += sum
  }
}

const maskStars = (level: Float32Array, stars: readonly MeasuredStar[], bin: number, width: number, height: number): void => {
  const usual = medianOf(stars.filter(({ snr }) => snr > LEAST_SNR).map(({ ellipticity }) => ellipticity)) ?? 0
  const round = Math.max(ROUND, usual + MORE_DRAWN)
  for (const star of stars) {
    if (star.snr < LEAST_SNR || star.ellipticity > round) continue
    // Wings reach further the brighter a star is: the square root of its contrast is that of a Moffat profile of beta 2.
    const radius = Math.min(80, star.fwhm * Math.max(1.2, 0.35 * Math.sqrt(Math.max(1, star.snr / 10)))) / bin + 0.5
    const [x, y] = [(star.x + 0.5) / bin - 0.5, (star.y + 0.5) / bin - 0.5]
    for (let row = Math.max(0, Math.ceil(y - radius)); row <= Math.min(height - 1, y + radius); row++) {
      for (let column = Math.max(0, Math.ceil(x - radius)); column <= Math.min(width - 1, x + radius); column++) {
        if ((column - x) ** 2 + (row - y) ** 2 <= radius ** 2) level[row * width + column] = Number.NaN
      }
    }
  }
}

/** Takes the mean of the surroundings off, as running sums down the columns and along the rows; masked bins do not count. */
const flattened = (level: Float32Array, width: number, height: number): Float32Array => {
  const out = new Float32Array(level.length)
  const sums = new Float64Array(width)
  const counts = new Int32Array(width)
  const addLine = (row: number, sign: 1 | -1): void => {
    if (row < 0 || row >= height) return
    for (let column = 0; column < width; column++) {
      const value = level[row * width + column]!
      if (Number.isNaN(value)) continue
      sums[column]! += sign * value
      counts[column]! += sign
    }
  }
  for (let row = 0; row < REACH; row++) addLine(row, 1)
  for (let row = 0; row < height; row++) {
    addLine(row + REACH, 1)
    let sum = 0
    let count = 0
    for (let column = 0; column < Math.min(REACH, width); column++) {
      sum += sums[column]!
      count += counts[column]!
    }
    for (let column = 0; column < width; column++) {
      if (column + REACH < width) {
        sum += sums[column + REACH]!
        count += counts[column + REACH]!
      }
      out[row * width + column] = level[row * width + column]! - (count > 0 ? sum / count : 0)
      if (column >= REACH) {
        sum -= sums[column - REACH]!
        count -= counts[column - REACH]!
      }
    }
    addLine(row - REACH, -1)
  }
  return out
}

import type { Samples } from '#shared/core/raster.ts'
import { bestConvolve, type ConvolveKernel } from '../convolve/best.ts'
import { B3_SPLINE, mirrored } from '../convolve/index.ts'
import { createCounts, deviationWithin, type NoiseCounts } from './counts.ts'
import { roughNoise } from './rough.ts'

export interface Noise {
  /** Standard deviation of the noise in one pixel, in the samples' unit. */
  readonly sigma: number
  /** How it was found; the fallback where too few pixels hold nothing but noise. */
  readonly method: 'mrs' | 'k-sigma'
  /** Wavelet layers used, and the share of the pixels that hold nothing but noise in all of them. */
  readonly layers: number
  readonly share: number
  /** What did the work. */
  readonly backend: ConvolveKernel['backend']
}

export interface NoiseOptions {
  /** The level of white: samples at both ends of [0, white] are saturated or empty and do not count. Default: all count. */
  readonly white?: number
  /** What to convolve with. Default: the fastest there is. */
  readonly kernel?: ConvolveKernel
}

/** Deviations of the first wavelet layers of noise of deviation 1 (Starck & Murtagh 1998). */
export const LAYER_SIGMAS = [0.8907, 0.2007, 0.0856, 0.0413] as const

const CLIP = 3
/** What clipping at 3 sigma leaves of a normal distribution's deviation, when it is repeated until nothing changes. */
const CLIPPED = 0.98461
/**
 * The deviation of noise minus its smooth part, over pixels without a coefficient beyond 3 sigma in so many layers, for noise of
 * deviation 1: measured on 64 million normal numbers (a test measures it again).
 */
const SUPPORTED = [NaN, NaN, 0.9619, 0.9778, 0.9815] as const

const DARK = 2e-5
const BRIGHT = 0.99998
const LEAST_SHARE = 0.01
const ROUNDS = 20
const SAME = 1e-4

/**
 * The noise of a plane by the multiresolution support (MRS): the deviation of what is left without the large scales, over the pixels
 * in which no wavelet layer holds anything significant (Starck & Murtagh 1998, PASP 110, 193). Starts with four layers; where under one
 * in a hundred pixels is left, with fewer, and in the end by k-sigma clipping of the first layer. Corrected for what clipping takes from
 * noise. The plane must be of one colour: the pattern of a mosaic is no noise.
 */
export const noiseOf = (data: Samples, width: number, height: number, options: NoiseOptions = {}): Noise => {
  const { kernel = bestConvolve() } = options
  const { backend } = kernel
  const rough = roughNoise(data, width, height)
  if (!(rough > 0)) return { sigma: rough, method: 'k-sigma', layers: 1, share: 1, backend }
  let clipped = NaN
  let share = 0
  for (let layers = LAYER_SIGMAS.length; layers > 1; layers--) {
    const first = createCounts(rough)
    const all = createCounts(rough)
    countBands(data, width, height, { ...options, kernel }, layers, first, all)
    clipped = clippedSigma(first, rough)
    share = deviationWithin(first, CLIP * LAYER_SIGMAS[0] * clipped).share
    const found = supportedSigma(all, clipped, SUPPORTED[layers]!)
    if (found.share >= LEAST_SHARE) return { ...found, method: 'mrs', layers, backend }
  }
  return { sigma: clipped, method: 'k-sigma', layers: 1, share, backend }
}

const clippedSigma = (first: NoiseCounts, rough: number): number => {
  let sigma = 2 * rough * LAYER_SIGMAS[0]
  for (let round = 0; round < ROUNDS; round++) {
    const next = deviationWithin(first, CLIP * sigma).deviation
    const isDone = Math.abs(next / sigma - 1) < SAME
    sigma = next
    if (isDone) break
  }
  return sigma / LAYER_SIGMAS[0] / CLIPPED
}

const supportedSigma = (counts: NoiseCounts, start: number, kept: number): { sigma: number; share: number } => {
  let sigma = start
  let share = 0
  for (let round = 0; round < ROUNDS; round++) {
    const within = deviationWithin(counts, CLIP * sigma)
    share = within.share
    const next = within.deviation / kept
    const isDone = !(Math.abs(next / sigma - 1) >= SAME)
    sigma = next
    if (isDone) break
  }
  return { sigma, share }
}

const BAND_ROWS = 128
/** Four million pixels tell the noise to a twentieth of a per cent: of larger planes, evenly spread bands are looked at. */
const ENOUGH = 2 ** 22
/** Four layers reach 2 x (1 + 2 + 4 + 8) rows. */
const REACH = 30

/** One pass in bands: no second copy of the plane is made. `all` judges a pixel by all layers, `first` by the first. */
const countBands = (
  data: Samples,
  width: number,
  height: number,
  { white, kernel }: NoiseOptions & { readonly kernel: ConvolveKernel },
  layers: number,
  first: NoiseCounts,
  all: NoiseCounts,
): void => {
  const [least, most] = white === undefined ? [-Infinity, Infinity] : [DARK * white, BRIGHT * white]
  const mostRows = Math.min(BAND_ROWS, height) + 2 * REACH
  let from = new Float32Array(mostRows * width)
  let to = new Float32Array(mostRows * width)
  const peaks = new Float32Array(BAND_ROWS * width)
  const isWhole = !(data instanceof Float32Array || data instanceof Float64Array)
  const apart = BAND_ROWS * Math.max(1, Math.round((width * height) / ENOUGH))
  for (let top = 0; top < height; top += apart) {
    const inside = Math.min(BAND_ROWS, height - top)
    const rows = inside + 2 * REACH
    for (let row = 0; row < rows; row++) {
      const y = mirrored(top + row - REACH, height)
      from.set(data.subarray(y * width, (y + 1) * width), row * width)
    }
    if (!isWhole) fillGaps(from, rows * width)
    const skip = REACH * width
    peaks.fill(0)
    for (const [layer, layerSigma] of LAYER_SIGMAS.slice(0, layers).entries()) {
      kernel.run(from, to, width, rows, B3_SPLINE, 1 << layer)
      const scale = 1 / layerSigma
      for (let i = 0; i < inside * width; i++) {
        const peak = Math.abs(from[skip + i]! - to[skip + i]!) * scale
        // Written this way round, a coefficient that is no number stays one.
        if (!(peak <= peaks[i]!)) peaks[i] = peak
      }
      if (layer === 0) countBand(first, data, top * width, inside * width, peaks, to, skip, layerSigma, least, most)
      if (layer === layers - 1) countBand(all, data, top * width, inside * width, peaks, to, skip, 1, least, most)
      ;[from, to] = [to, from]
    }
  }
}

/** What is not a number is taken for the pixel before, or the smoothing would carry it everywhere. It is not counted itself. */
const fillGaps = (plane: Float32Array, length: number): void => {
  let last = plane.find(Number.isFinite) ?? 0
  for (let i = 0; i < length; i++) {
    const value = plane[i]!
    if (value - value === 0) last = value
    else plane[i] = last
  }
}

const countBand = (
  counts: NoiseCounts,
  data: Samples,
  start: number,
  length: number,
  peaks: Float32Array,
  smooth: Float32Array,
  skip: number,
  scale: number,
  least: number,
  most: number,
): void => {
  for (let i = 0; i < length; i++) {
    const level = data[start + i]!
    if (level > least && level < most) counts.add(peaks[i]! * scale, level - smooth[skip + i]!)
  }
}

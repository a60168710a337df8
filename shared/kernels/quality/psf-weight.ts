import type { MeasuredStar } from '#shared/core/star.ts'
import type { Sky } from '#shared/kernels/detect/index.ts'
import { FILTER_NOISE } from '#shared/kernels/detect/plane.ts'
import { medianOf } from './median.ts'

/** What PixInsight's weights are made of, samples in parts of white. */
export interface SignalEstimates {
  /** Sum of the light of all unsaturated stars within their full width at a tenth of the maximum. */
  readonly flux: number
  /** Sum of that light per pixel of the same ellipses. */
  readonly meanFlux: number
  /** M*: median of how far the pixels below the large-scale sky lie below it. */
  readonly mStar: number
  /** N*: 2.48308 MAD of the same, which is the standard deviation for Gaussian noise. */
  readonly nStar: number
}

const FITTED_SNR = 10
const N_STAR = 2.48308

/**
 * PSFSW = 5.326e-6 F F' / (9.0e6 sigma M*) and PSFSNR = 1.316e-7 F^2 / (4.987e6 sigma^2) with sigma = N*: definitions and
 * constants of the PixInsight Class Library 2.6 to 2.9 (PSFSignalEstimator). The stars are ours, and the large-scale sky is
 * the mesh map instead of a median transform of 256 pixels: weights compare frames measured by the same program only.
 */
export const psfWeightsOf = ({ flux, meanFlux, mStar, nStar }: SignalEstimates) => ({
  psfSignalWeight: flux > 0 && mStar > 0 && nStar > 0 ? (5.326e-6 * flux * meanFlux) / (9e6 * nStar * mStar) : null,
  psfSnr: flux > 0 && nStar > 0 ? (1.316e-7 * flux ** 2) / (4.987e6 * nStar ** 2) : null,
})

export const signalEstimatesOf = (sky: Sky, stars: readonly MeasuredStar[], white: number): SignalEstimates => {
  let flux = 0
  let meanFlux = 0
  for (const star of stars) {
    if (star.isSaturated || star.snr < FITTED_SNR || star.beta === null || star.fwhmMoffat === null) continue
    const tenth = tenthOf(star.beta)
    const light = (star.flux / white) * tenth.share
    flux += light
    meanFlux += light / ((Math.PI / 4) * (star.fwhmMoffat * tenth.width) ** 2)
  }
  return { flux, meanFlux, ...residualsOf(sky, white) }
}

/** Of a Moffat profile: full width at a tenth over that at half of the maximum, and the share of its light inside. */
const tenthOf = (beta: number): { width: number; share: number } => ({
  width: Math.sqrt((10 ** (1 / beta) - 1) / (2 ** (1 / beta) - 1)),
  share: 1 - 10 ** ((1 - beta) / beta),
})

/** Pixels looked at; a median needs no more. */
const MANY = 60_000

const residualsOf = ({ plane, level: sky }: Sky, white: number): { mStar: number; nStar: number } => {
  const { width, height, data } = plane
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / MANY)))
  const level = new Float32Array(width)
  const below: number[] = []
  // Smoothed noise is smaller than that of the pixels.
  const scale = 1 / (white * (plane.isSmoothed ? FILTER_NOISE : 1))
  for (let y = 0; y < height; y += step) {
    sky.fillRow(y, level)
    for (let x = y % step; x < width; x += step) {
      const value = data[y * width + x]!
      // Zero stands for no data.
      if (value !== 0 && value < level[x]!) below.push((level[x]! - value) * scale)
    }
  }
  const mStar = medianOf(below) ?? 0
  return { mStar, nStar: N_STAR * (medianOf(below.map((value) => Math.abs(value - mStar))) ?? 0) }
}

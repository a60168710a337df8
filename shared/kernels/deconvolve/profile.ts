import { bestConvolve } from '#shared/kernels/convolve/best.ts'
import { gaussianTaps, MOST_TAPS } from '#shared/kernels/convolve/index.ts'

/** A round blur as a sum of Gaussians, each of which goes along rows and columns by itself. */
export interface Blur {
  readonly taps: readonly Float32Array[]
  /** Shares of the light; their sum is 1. */
  readonly weights: readonly number[]
}

/** Widths of the Gaussians, in units of the FWHM: core, flank and wings of a star. */
const WIDTHS = [0.36, 0.62, 1.25] as const

/**
 * The Moffat profile of a star (`beta` Infinity: a Gaussian), its wings included, as Gaussians fitted to its light by radius. Widths of 15 px
 * and more are cut.
 */
export const blurOf = (fwhm: number, beta: number): Blur => {
  const sigmaOf = (width: number): number => Math.min((MOST_TAPS - 2) / 4, width * fwhm)
  if (!(beta < 15)) return { taps: [gaussianTaps(sigmaOf(1 / 2.3548))], weights: [1] }
  const alpha2 = (fwhm / 2) ** 2 / (2 ** (1 / beta) - 1)
  const profile = (r2: number): number => ((beta - 1) / (Math.PI * alpha2)) * (1 + r2 / alpha2) ** -beta
  const sigmas = WIDTHS.map(sigmaOf)
  const shapes = sigmas.map(
    (s) =>
      (r2: number): number =>
        Math.exp(-r2 / (2 * s * s)) / (2 * Math.PI * s * s),
  )
  // Non-negative least squares by going through the weights in turn; light between two radii counts by its area.
  const radii = Array.from({ length: 60 }, (_, i) => ((i + 0.5) / 20) * fwhm)
  const weights = sigmas.map(() => 1 / sigmas.length)
  for (let round = 0; round < 400; round++) {
    for (const [k, shape] of shapes.entries()) {
      let above = 0
      let below = 0
      for (const r of radii) {
        const others = shapes.reduce((sum, other, j) => (j === k ? sum : sum + weights[j]! * other(r * r)), 0)
        const value = shape(r * r)
        above += r * value * (profile(r * r) - others)
        below += r * value * value
      }
      weights[k] = Math.max(0, above / below)
    }
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return { taps: sigmas.map(gaussianTaps), weights: weights.map((weight) => weight / total) }
}

/** `data` blurred, into `out`; `spare` is a plane for what lies in between. */
export const applyBlur = (
  data: Float32Array,
  out: Float32Array,
  spare: Float32Array,
  width: number,
  height: number,
  blur: Blur,
): void => {
  const { run } = bestConvolve()
  out.fill(0)
  for (const [i, taps] of blur.taps.entries()) {
    const weight = blur.weights[i]!
    if (weight === 0) continue
    run(data, spare, width, height, taps, 1)
    for (let at = 0; at < out.length; at++) out[at]! += weight * spare[at]!
  }
}

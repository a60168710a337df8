import { bestConvolve } from '#shared/kernels/convolve/best.ts'
import { B3_SPLINE } from '#shared/kernels/convolve/index.ts'
import { noiseOfLayer, throughStarlets } from './index.ts'

export interface ShrinkOptions {
  readonly layers: number
  /** Coefficients below so many deviations of their layer's noise are noise. */
  readonly threshold: number
  /** How much of the noise goes, 0 to 1. */
  readonly amount: number
}

/**
 * What counts as detail must rise further above the noise in the finest layers, and further still where it is dark: a star is wider than one
 * pixel, and the sky has hardly any fine dark detail. Factors of the threshold, finest layer first; 1 beyond.
 */
const BRIGHT = [1.4, 1] as const
const DARK = [2, 1.6] as const

/** How much the energy around a coefficient counts, and what noise alone has of it at a threshold of 3 sigma. */
const NEARBY = 1.5
const NEARBY_FLOOR = 0.35

/** What was found and taken, layer by layer, finest first. */
export interface ShrinkFigures {
  readonly noise: readonly number[]
}

/**
 * Takes the noise out of a plane: in each layer of the starlet transform, what does not rise above the noise of that layer is weakened. The
 * noise is measured in every layer (multiresolution support, Starck & Murtagh 1998, PASP 110, 193), so that the coarse grain of debayered and
 * registered pictures is found where it is. The weight goes smoothly from `1 - amount` at nothing to 1 at the threshold t: 1 - amount (1 - (w / t)^4)^2.
 */
export const shrinkNoise = (
  data: Float32Array,
  width: number,
  height: number,
  { layers, threshold, amount }: ShrinkOptions,
): { data: Float32Array<ArrayBuffer>; figures: ShrinkFigures } => {
  const noise: number[] = []
  const { run } = bestConvolve()
  const [energy, nearby] = [new Float32Array(data.length), new Float32Array(data.length)]
  const result = throughStarlets(data, width, height, layers, (coefficients, layer) => {
    const sigma = noiseOfLayer(coefficients)
    noise.push(sigma)
    if (!(threshold * sigma > 0)) return
    const inverse = 1 / (threshold * sigma * (BRIGHT[layer] ?? 1)) ** 2
    const darkInverse = 1 / (threshold * sigma * (DARK[layer] ?? 1)) ** 2
    // The dark lobes beside a bright star belong to it: what is significant nearby protects them, or rings would be left.
    for (let i = 0; i < coefficients.length; i++) energy[i] = coefficients[i]! * coefficients[i]!
    run(energy, nearby, width, height, B3_SPLINE, 1 << layer)
    const nearInverse = NEARBY / (threshold * sigma) ** 2
    let taken = 0
    let count = 0
    for (let i = 0; i < coefficients.length; i++) {
      const value = coefficients[i]!
      const part = Math.max(value * value * (value > 0 ? inverse : darkInverse), nearby[i]! * nearInverse - NEARBY_FLOOR)
      if (part >= 1) continue
      const rest = 1 - part * part
      const less = value * amount * rest * rest
      coefficients[i] = value - less
      taken += less
      count++
    }
    // What is taken from one side more than from the other would shift the sky.
    const mean = taken / Math.max(1, count)
    if (layer >= DARK.length) return
    for (let i = 0; i < coefficients.length; i++) coefficients[i]! += mean
  })
  return { data: result, figures: { noise } }
}

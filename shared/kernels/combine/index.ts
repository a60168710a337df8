import { type Kept, rejectorOf } from './methods.ts'
import { createSorted, meanBetween, medianBetween, type Rejection, sortSamples } from './rejection.ts'

export { REJECTIONS, type Rejection, type RejectionMethod, USUAL_LIMITS } from './rejection.ts'

export const COMBINE_METHODS = ['mean', 'median', 'sum'] as const
export type CombineMethod = (typeof COMBINE_METHODS)[number]

export interface Combination {
  readonly method: CombineMethod
  /** Of a `sum` nothing is rejected: it would leave holes. */
  readonly rejection: Rejection
  /** One for each layer, above 0; of a mean only. */
  readonly weights: Float32Array
}

/** What becomes of so many pixels. */
export interface Combined {
  /** NaN where no layer has a value. */
  readonly values: Float32Array
  /** How many samples were left out below and above. */
  readonly low: Uint16Array
  readonly high: Uint16Array
}

export const createCombined = (size: number): Combined => ({
  values: new Float32Array(size),
  low: new Uint16Array(size),
  high: new Uint16Array(size),
})

/**
 * Combines layers of `size` pixels, which lie one after the other in `layers`, pixel by pixel into `out`. Samples that are NaN or infinite are not there.
 * `shares`, where given, weighs every sample besides (the part of the pixel that light fell on). Any number of layers.
 */
export const combine = (
  layers: Float32Array,
  size: number,
  { method, rejection, weights }: Combination,
  out: Combined,
  shares?: Float32Array,
): void => {
  const count = weights.length
  const sorted = createSorted(count)
  const reject = rejectorOf(rejection)
  const kept: Kept = { from: 0, to: 0 }
  const isEven = shares === undefined && weights.every((weight) => weight === weights[0])
  const { values } = sorted
  for (let pixel = 0; pixel < size; pixel++) {
    let found = 0
    for (let layer = 0, at = pixel; layer < count; layer++, at += size) {
      const value = layers[at]!
      // Neither NaN nor infinite.
      if (value - value === 0) values[found++] = value
    }
    out.low[pixel] = 0
    out.high[pixel] = 0
    if (found === 0) {
      out.values[pixel] = Number.NaN
      continue
    }
    sortSamples(sorted, found)
    kept.from = 0
    kept.to = found
    if (method === 'sum') {
      out.values[pixel] = found * meanBetween(sorted, 0, found)
      continue
    }
    if (found > 2) reject(sorted, kept)
    const { from, to } = kept
    out.low[pixel] = from
    out.high[pixel] = found - to
    if (method === 'median') out.values[pixel] = medianBetween(sorted, from, to)
    else if (isEven) out.values[pixel] = meanBetween(sorted, from, to)
    else out.values[pixel] = weightedMean(layers, pixel, size, weights, shares, values[from]!, values[to - 1]!)
  }
}

/** Of the samples between two levels, which are those that were kept. */
const weightedMean = (
  layers: Float32Array,
  pixel: number,
  size: number,
  weights: Float32Array,
  shares: Float32Array | undefined,
  least: number,
  most: number,
): number => {
  let sum = 0
  let whole = 0
  for (let layer = 0, at = pixel; layer < weights.length; layer++, at += size) {
    const value = layers[at]!
    if (!(value >= least && value <= most)) continue
    const weight = shares ? weights[layer]! * shares[at]! : weights[layer]!
    // Less the lowest, so that the digits of the noise are not lost under the sky.
    sum += weight * (value - least)
    whole += weight
  }
  return least + sum / whole
}

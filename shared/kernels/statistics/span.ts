import type { Samples } from '#shared/core/raster.ts'

/** What one pass over the samples tells; those that are not finite do not count. */
export interface Span {
  readonly count: number
  readonly sum: number
  /** Infinity when there is no finite sample, and the highest is -Infinity then. */
  readonly min: number
  readonly max: number
}

/** Number, sum, and lowest and highest of the finite samples, in their own units. */
export const spanOf = (samples: Samples): Span => {
  let count = 0
  let sum = 0
  let min = Infinity
  let max = -Infinity
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!
    // Infinity minus itself is not 0, nor is NaN: one test for both.
    if (value - value !== 0) continue
    count++
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  return { count, sum, min, max }
}

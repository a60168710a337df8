import { ditherOf } from './dither.ts'
import { BLANK } from './quantise.ts'

/** Integers that stand for the floats of a tile, and what brings them back. */
export interface QuantisedTile {
  readonly integers: Int32Array
  readonly scale: number
  readonly zero: number
}

/** Steps of the quantisation in one sigma of the noise; four keep the noise as it is to 0.3 % (Pence, Seaman & White 2009). */
const STEPS_PER_SIGMA = 4
/** Integers beyond this would touch those that mean something special. */
const MOST = 2 ** 31 - 20

/**
 * Floats as integers with subtractive dither (FITS 4.0, section 10.2; White & Greenfield 1999). Null when the tile has no noise to
 * hide the steps in, or too wide a range: then it is kept as it is.
 */
export const quantiseTile = (values: ArrayLike<number>, tile: number, seed: number): QuantisedTile | null => {
  const scale = noiseOf(values) / STEPS_PER_SIGMA
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < low) low = value
    if (value > high) high = value
  }
  if (!(scale > 0) || !Number.isFinite(low) || !Number.isFinite(high) || (high - low) / scale > MOST) return null
  const next = ditherOf(tile, seed)
  const integers = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const offset = next()
    const value = values[i]!
    integers[i] = Number.isNaN(value) ? BLANK : Math.round((value - low) / scale + offset - 0.5)
  }
  return { integers, scale, zero: low }
}

/** Sigma of the noise from third differences, which stars and gradients hardly touch (Stoehr et al. 2008). */
const noiseOf = (values: ArrayLike<number>): number => {
  const differences: number[] = []
  for (let i = 2; i + 2 < values.length; i++) {
    const difference = Math.abs(2 * values[i]! - values[i - 2]! - values[i + 2]!)
    if (Number.isFinite(difference)) differences.push(difference)
  }
  if (differences.length === 0) return 0
  const sorted = Float64Array.from(differences).sort()
  return 0.6052697 * sorted[sorted.length >> 1]!
}

import { ditherOf } from './dither.ts'

/** How the integers of a tile become floats: value = scale * (stored - dither + 1/2) + zero (FITS 4.0, section 10.2). */
export interface Quantisation {
  readonly dither: 'none' | 'subtractive-1' | 'subtractive-2'
  /** ZDITHER0. */
  readonly seed: number
  readonly scale: number
  readonly zero: number
  /** The integer that means "no value"; null when there is none. */
  readonly blank: number | null
}

/** SUBTRACTIVE_DITHER_2 keeps pixels that are exactly zero under this number. */
export const EXACT_ZERO = -2147483646

/** Writes the values of the first `count` integers of tile number `tile` (from 0). */
export const unquantise = (
  stored: Int32Array,
  count: number,
  tile: number,
  { dither, seed, scale, zero, blank }: Quantisation,
  values: Float64Array,
): void => {
  if (dither === 'none') {
    for (let i = 0; i < count; i++) values[i] = stored[i] === blank ? Number.NaN : stored[i]! * scale + zero
    return
  }
  const next = ditherOf(tile, seed)
  const keepsZero = dither === 'subtractive-2'
  for (let i = 0; i < count; i++) {
    const value = stored[i]!
    // Every pixel takes its number, also those that do not use it.
    const offset = next()
    if (value === blank) values[i] = Number.NaN
    else if (keepsZero && value === EXACT_ZERO) values[i] = 0
    else values[i] = (value - offset + 0.5) * scale + zero
  }
}

/** The integer that means "no value" in what is written here. */
export const BLANK = -2147483647

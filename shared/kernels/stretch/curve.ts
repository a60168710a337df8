import { z } from 'zod'
import { hyperbolicCurve, hyperbolicInverse } from './ghs.ts'
import { midtonesTransfer } from './midtones.ts'

const range = { black: z.number(), white: z.number() }

/**
 * One tone curve as plain data: levels in fractions of the raster's white, with everything measured already worked in, so
 * that the same data draw the same picture anywhere. Levels at or below `black` are 0, at or above `white` 1.
 */
export const Curve = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('linear'), ...range }),
  /** A screen transfer function. N.I.N.A. only shifts by the shadows and does not stretch what is left: `isRescaled` false. */
  z.object({
    kind: z.literal('midtones'),
    shadows: z.number(),
    midtones: z.number(),
    highlights: z.number(),
    isRescaled: z.boolean(),
  }),
  /** asinh(strength x) / asinh(strength); astropy's `a` is 1 / strength. */
  z.object({ kind: z.literal('asinh'), ...range, strength: z.number().positive() }),
  /** log(1 + strength x) / log(1 + strength). */
  z.object({ kind: z.literal('log'), ...range, strength: z.number().positive() }),
  z.object({ kind: z.literal('power'), ...range, exponent: z.number().positive() }),
  /** Straight lines between rising levels and the values they get: a measured distribution. */
  z.object({ kind: z.literal('table'), levels: z.array(z.number()).min(2), values: z.array(z.number()).min(2) }),
  z.object({
    kind: z.literal('hyperbolic'),
    ...range,
    factor: z.number(),
    local: z.number(),
    symmetry: z.number(),
    low: z.number(),
    high: z.number(),
    isInverse: z.boolean(),
  }),
])
export type Curve = z.infer<typeof Curve>
export type Transfer = (x: number) => number

/** The levels [fractions of white] between which a curve rises from 0 to 1. */
export const rangeOf = (curve: Curve): readonly [black: number, white: number] => {
  if (curve.kind === 'midtones') {
    const { shadows, highlights, isRescaled } = curve
    return isRescaled ? [shadows, highlights] : [shadows + highlights - 1, shadows + highlights]
  }
  if (curve.kind === 'table') return [curve.levels[0]!, curve.levels.at(-1)!]
  return [curve.black, curve.white]
}

/** y = f(x): a level to a brightness in [0, 1]. NaN is black. Made once per picture, then called for every level. */
export const transferOf = (curve: Curve): Transfer => {
  const [black, white] = rangeOf(curve)
  const shape = shapeOf(curve)
  return (x) => {
    if (!(x > black)) return 0
    return x >= white ? 1 : clipped(shape((x - black) / (white - black)))
  }
}

/** The level that a brightness of [0, 1] comes from: black for 0, white for 1. */
export const inverseTransferOf = (curve: Curve): Transfer => {
  const [black, white] = rangeOf(curve)
  const shape = inverseShapeOf(curve)
  return (y) => black + (white - black) * (y <= 0 ? 0 : y >= 1 ? 1 : clipped(shape(y)))
}

// Rounding takes a steep curve a hair outside.
const clipped = (y: number): number => Math.min(1, Math.max(0, y))

const shapeOf = (curve: Curve): Transfer => {
  switch (curve.kind) {
    case 'linear':
      return (x) => x
    case 'midtones':
      return (x) => midtonesTransfer(curve.midtones, x)
    case 'asinh':
      return (x) => Math.asinh(curve.strength * x) / Math.asinh(curve.strength)
    case 'log':
      return (x) => Math.log1p(curve.strength * x) / Math.log1p(curve.strength)
    case 'power':
      return (x) => x ** curve.exponent
    case 'table': {
      const [black, white] = rangeOf(curve)
      return (x) => between(curve.levels, curve.values, black + x * (white - black))
    }
    case 'hyperbolic':
      return curve.isInverse ? hyperbolicInverse(curve) : hyperbolicCurve(curve)
  }
}

const inverseShapeOf = (curve: Curve): Transfer => {
  switch (curve.kind) {
    case 'linear':
      return (y) => y
    case 'midtones':
      return (y) => midtonesTransfer(1 - curve.midtones, y)
    case 'asinh':
      return (y) => Math.sinh(y * Math.asinh(curve.strength)) / curve.strength
    case 'log':
      return (y) => Math.expm1(y * Math.log1p(curve.strength)) / curve.strength
    case 'power':
      return (y) => y ** (1 / curve.exponent)
    case 'table': {
      const [black, white] = rangeOf(curve)
      return (y) => (between(curve.values, curve.levels, y) - black) / (white - black)
    }
    case 'hyperbolic':
      return curve.isInverse ? hyperbolicCurve(curve) : hyperbolicInverse(curve)
  }
}

const between = (from: readonly number[], to: readonly number[], x: number): number => {
  let low = 0
  let high = from.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (from[middle]! <= x) low = middle
    else high = middle
  }
  const part = (x - from[low]!) / (from[high]! - from[low]!)
  return to[low]! + part * (to[high]! - to[low]!)
}

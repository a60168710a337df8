import { type Curve, rangeOf, transferOf } from './curve.ts'

/**
 * A curve sampled evenly between two levels [fractions of white], first and last entry on the ends: a texture for a shader.
 * Below `from` the first entry holds, above `to` the last. 65,536 entries over [0, 1] have one for each level of a u16 frame.
 */
export const lutOf = (curve: Curve, entries: number, from = 0, to = 1): Float32Array<ArrayBuffer> => {
  const transfer = transferOf(curve)
  return Float32Array.from({ length: entries }, (_, i) => transfer(from + ((to - from) * i) / (entries - 1)))
}

/**
 * The same for a stretch coupled by luminance: the gain f(L) / L over L in [0, 1], where L is the weighted mean of the channels
 * after black was taken off and white made 1: c' = (c - black) / (white - black), not below 0. Shown is c' x gain(L); where a channel
 * comes out above 1, all are divided by the largest, so that the hue stays.
 */
export const gainLutOf = (curve: Curve, entries: number): Float32Array<ArrayBuffer> => {
  const gain = gainOf(curve)
  return Float32Array.from({ length: entries }, (_, i) => gain(i / (entries - 1)))
}

/** f(L) / L; at black the steepness of the curve just above it. */
export const gainOf = (curve: Curve): ((luminance: number) => number) => {
  const [black, white] = rangeOf(curve)
  const transfer = transferOf(curve)
  const at = (luminance: number): number => transfer(black + luminance * (white - black)) / luminance
  const first = at(LEAST)
  return (luminance) => (luminance > LEAST ? at(luminance) : first)
}

const LEAST = 1e-7

/** Weights of red, green and blue in the brightness (ITU-R BT.709). */
export const LUMINANCE_WEIGHTS = [0.2126, 0.7152, 0.0722] as const

/** A pixel of three levels [fractions of white] under a stretch coupled by luminance, written into `out`. */
export const coupledPixel = (
  curve: Curve,
  gain: (luminance: number) => number,
  pixel: readonly [number, number, number],
  out: [number, number, number],
): void => {
  const [black, white] = rangeOf(curve)
  let luminance = 0
  for (let c = 0; c < 3; c++) {
    const level = (pixel[c]! - black) / (white - black)
    out[c] = level > 0 ? level : 0
    luminance += LUMINANCE_WEIGHTS[c]! * out[c]!
  }
  const factor = gain(Math.min(1, luminance))
  const most = Math.max(1, out[0] * factor, out[1] * factor, out[2] * factor)
  for (let c = 0; c < 3; c++) out[c] = (out[c]! * factor) / most
}

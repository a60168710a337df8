import { midLevel, type Stretch } from './stretch.ts'

/**
 * The histogram's axis. Faint frames use a few per cent of the range, so it is stretched around the sky's level by an inverse
 * hyperbolic sine: even there, logarithmic towards white, and every level within reach.
 */
export interface Axis {
  /** The level (units of white) in the middle of the even part, and half the width of that part. */
  readonly centre: number
  readonly width: number
}

/** Skies brighter than this need no help. */
const BRIGHT = 0.1

/** Around the sky's level as the automatic stretch sees it. */
export const axisFor = (auto: Stretch): Axis => {
  const centre = Math.min(1, Math.max(0, midLevel(auto)))
  const sky = Math.abs(auto.midtones * (auto.highlights - auto.shadows))
  return centre > BRIGHT ? { centre, width: 1 } : { centre, width: Math.max(1e-5, sky / 2) }
}

/** From a level to a place along the axis, 0 to 1. */
export const placeOf = (axis: Axis, level: number): number => (bend(axis, level) - bend(axis, 0)) / lengthOf(axis)

/** From a place along the axis to the level: undoes `placeOf`. */
export const levelAt = (axis: Axis, place: number): number =>
  axis.centre + axis.width * Math.sinh(place * lengthOf(axis) + bend(axis, 0))

const bend = ({ centre, width }: Axis, level: number): number => Math.asinh((level - centre) / width)

const lengthOf = (axis: Axis): number => bend(axis, 1) - bend(axis, 0)

/**
 * Bars along the axis from a fine histogram over [0, 1]: square roots of counts per width, so that faint tails show, and the
 * highest is 1.
 */
export const bars = (axis: Axis, histogram: Uint32Array, count: number): Float32Array => {
  const sums = new Float32Array(count)
  for (let bin = 0; bin < histogram.length; bin++) {
    if (histogram[bin] === 0) continue
    // A bin may be wider than a bar: its counts are spread over the bars it covers.
    const first = placeOf(axis, bin / histogram.length) * count
    const last = placeOf(axis, (bin + 1) / histogram.length) * count
    for (let bar = Math.max(0, Math.floor(first)); bar < Math.min(count, last); bar++) {
      const share = (Math.min(last, bar + 1) - Math.max(first, bar)) / (last - first)
      sums[bar] = sums[bar]! + histogram[bin]! * share
    }
  }
  const highest = Math.sqrt(sums.reduce((a, b) => Math.max(a, b), 1))
  return sums.map((sum) => Math.sqrt(sum) / highest)
}

import type { Stretch } from './stretch.ts'

/**
 * The histogram's axis. Faint frames use a few per cent of the range, so the part with the sky gets most of the width and the
 * rest is pressed together: linear in three pieces, every level still within reach.
 */
export interface Axis {
  /** The levels (units of white) that get the wide middle piece. */
  readonly from: number
  readonly to: number
}

const LEFT = 0.06
const RIGHT = 0.82

/** Wide from a little below the black point to well above the sky's level. */
export const axisFor = ({ shadows, midtones, highlights }: Stretch): Axis => {
  const sky = Math.max(1e-6, midtones * (highlights - shadows))
  const to = Math.min(0.9, shadows + 6 * sky)
  // A picture that is already bright is shown evenly.
  return to > 0.5 ? { from: LEFT, to: RIGHT } : { from: Math.max(0, shadows - 0.6 * sky), to }
}

/** From a level to a place along the axis, 0 to 1. */
export const placeOf = ({ from, to }: Axis, level: number): number => {
  if (level < from) return (level / from) * LEFT
  if (level <= to) return start(from) + ((level - from) / (to - from)) * (RIGHT - start(from))
  return RIGHT + ((level - to) / (1 - to)) * (1 - RIGHT)
}

/** From a place along the axis to the level: undoes `placeOf`. */
export const levelAt = ({ from, to }: Axis, place: number): number => {
  if (place < start(from)) return (place / LEFT) * from
  if (place <= RIGHT) return from + ((place - start(from)) / (RIGHT - start(from))) * (to - from)
  return to + ((place - RIGHT) / (1 - RIGHT)) * (1 - to)
}

// Without levels below the window there is no left piece.
const start = (from: number): number => (from === 0 ? 0 : LEFT)

/** Counts per bar along the axis from a fine histogram over [0, 1], scaled so that the highest bar is 1 (square root: faint tails show). */
export const bars = (axis: Axis, histogram: Uint32Array, count: number): Float32Array => {
  const sums = new Float32Array(count)
  for (let bin = 0; bin < histogram.length; bin++) {
    if (histogram[bin] === 0) continue
    // A bin may be wider than a bar: its counts are spread over the bars it covers.
    const first = placeOf(axis, bin / histogram.length) * count
    const last = Math.max(first + 1e-9, placeOf(axis, (bin + 1) / histogram.length) * count)
    for (let bar = Math.floor(first); bar < Math.min(count, last); bar++) {
      const share = (Math.min(last, bar + 1) - Math.max(first, bar)) / (last - first)
      sums[bar] = sums[bar]! + histogram[bin]! * share
    }
  }
  const highest = Math.sqrt(sums.reduce((a, b) => Math.max(a, b), 1))
  return sums.map((sum) => Math.sqrt(sum) / highest)
}

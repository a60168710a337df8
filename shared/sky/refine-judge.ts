import { type FrameSize, fitTanSip, parametersOf, type StarPair } from './fit-sip.ts'
import { skyToPixel, type Wcs } from './wcs.ts'

/** Distances between stars and where a WCS has them [px]; Infinity where it has them nowhere. */
export type Errors = readonly number[]

export const errorsOf = (wcs: Wcs, pairs: readonly StarPair[]): Errors =>
  pairs.map(({ pixel, sky }) => {
    const at = skyToPixel(wcs, sky)
    return at ? Math.hypot(at.x - pixel.x, at.y - pixel.y) : Infinity
  })

/** The value that a share of the values does not reach; Infinity of none. */
export const quantileOf = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Infinity

/** By this factor left-out stars must be nearer than they were. */
const MARGIN = 0.9

/** Whether left-out stars are clearly nearer than the same stars were before, and the worst of them no farther. */
export const isBetter = (before: Errors, heldOut: Errors): boolean =>
  quantileOf(heldOut, 0.5) < MARGIN * quantileOf(before, 0.5) && isNoWorse(before, heldOut, 0.8)

/** Whether the value that a share of the stars does not reach is no larger than before; true of no stars. */
export const isNoWorse = (before: Errors, heldOut: Errors, share: number): boolean =>
  quantileOf(heldOut, share) <= quantileOf(before, share)

/** Half of the points that fell into circles by chance lie beyond 0.7 of the radius. */
const CHANCE = 0.45

/** Whether the matches look as if stars and circles had nothing to do with each other. */
export const isChance = (heldOut: Errors, radii: readonly number[]): boolean =>
  quantileOf(heldOut, 0.5) > CHANCE * quantileOf(radii, 0.5)

const FOLDS = 5
const MAX_ORDER = 3
/** A higher order has to earn its place. */
const GAIN = 0.97
/** How many of the nine parts of the frame must hold a match, by order: elsewhere a polynomial runs wild. */
const PARTS: Readonly<Record<number, number>> = { 1: 4, 2: 7, 3: 9 }

/** The order that foretells left-out stars best, with the distances of those. Null when there are too few stars for any. */
export const chooseOrder = (
  pairs: readonly StarPair[],
  size: FrameSize,
  start: Wcs,
  matchesPerParameter: number,
): { order: number; heldOut: Errors } | null => {
  let best: { order: number; heldOut: Errors } | null = null
  const parts = partsWithStars(pairs, size)
  for (let order = 1; order <= MAX_ORDER; order++) {
    if (pairs.length < matchesPerParameter * parametersOf(order) || parts < PARTS[order]!) break
    const heldOut = heldOutErrors(pairs, size, order, start)
    if (heldOut && (!best || quantileOf(heldOut, 0.5) < GAIN * quantileOf(best.heldOut, 0.5))) best = { order, heldOut }
  }
  return best
}

// One distance per pair, by the fit that did not know it.
const heldOutErrors = (pairs: readonly StarPair[], size: FrameSize, order: number, start: Wcs): Errors | null => {
  const errors = new Array<number>(pairs.length)
  for (let fold = 0; fold < FOLDS; fold++) {
    const fitted = fitTanSip(
      pairs.filter((_, at) => at % FOLDS !== fold),
      size,
      order,
      start,
    )
    if (!fitted) return null
    for (let at = fold; at < pairs.length; at += FOLDS) errors[at] = errorsOf(fitted, [pairs[at]!])[0]!
  }
  return errors
}

const partsWithStars = (pairs: readonly StarPair[], { width, height }: FrameSize): number => {
  const third = (at: number, length: number): number => Math.min(2, Math.max(0, Math.floor((3 * (at + 0.5)) / length)))
  return new Set(pairs.map(({ pixel }) => 3 * third(pixel.x, width) + third(pixel.y, height))).size
}

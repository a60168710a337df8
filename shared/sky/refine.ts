import type { Position } from '#shared/core/position.ts'
import { separationDeg } from './angles.ts'
import { type FrameSize, fitTanSip, parametersOf, type StarPair, withInverse } from './fit-sip.ts'
import { mutualNearest } from './match-stars.ts'
import { chooseOrder, errorsOf, isBetter, isChance, isNoWorse, quantileOf } from './refine-judge.ts'
import { isSane } from './refine-sane.ts'
import { type Pixel, pixelToSky, skyToPixel, type Wcs } from './wcs.ts'

/** A star of a catalogue: ICRS [deg] and magnitude. */
export interface SkyStar extends Position {
  readonly magnitude: number
}

export interface Refined {
  readonly wcs: Wcs
  /** How many stars the fit rests on. */
  readonly matched: number
  /** How far they are off [px]. */
  readonly rmsPx: number
  /** Order of the SIP polynomials; 1 is none. */
  readonly order: number
}

/** Radii are shares of the diagonal: `inner` at the centre of the frame, `outer` more at its corners. */
interface Stage {
  readonly inner: number
  readonly outer: number
  readonly order: number
  /** The brightest so many of the catalogue; of the detected stars twice as many, for they are ranked otherwise. */
  readonly brightest: number
}

/** From few stars and wide circles to all stars and narrow ones: the mean distance between candidates must exceed the circle. */
const STAGES: readonly Stage[] = [
  { inner: 0.003, outer: 0.02, order: 2, brightest: 60 },
  { inner: 0.003, outer: 0.016, order: 2, brightest: 90 },
  { inner: 0.003, outer: 0.012, order: 3, brightest: 140 },
  { inner: 0.003, outer: 0.008, order: 3, brightest: 200 },
  { inner: 0.002, outer: 0.005, order: 3, brightest: 300 },
  { inner: 0.0015, outer: 0.003, order: 3, brightest: 500 },
]

/** No circle is narrower than this, or faint stars would be lost [px]. */
const LEAST_RADIUS = 3
/** Matches per coefficient of an axis, and how many there must be in any case. */
const MATCHES_PER_PARAMETER = 3
const LEAST_MATCHES = 15
const CLIPPINGS = 4
/** Beyond this many usual distances a star is another star. */
const CLIP = 3.6
/** No star is left out for less [px]. */
const LEAST_CLIP = 0.3
/** Farther out than this the outer third begins. */
const OUTER = 2 / 3
/** The share of the field by which its centre may move. */
const MAX_MOVE = 0.01

/**
 * The WCS that fits all catalogue stars of the frame, not only the few that a solver has matched: TAN with SIP of the order that
 * foretells left-out stars best. `detected` in full-frame pixels, brightest first; `catalogue` of the field and a little around it,
 * brightest first. Null when that is not clearly better than the start.
 */
export const refineWcs = (
  start: Wcs,
  detected: readonly Pixel[],
  catalogue: readonly SkyStar[],
  size: FrameSize,
): Refined | null => {
  let wcs = start
  for (const stage of STAGES) {
    const pairs = pairsAt(wcs, detected, catalogue, size, stage)
    wcs = fitClipped(pairs, size, stage.order, wcs)?.wcs ?? wcs
  }
  const last = STAGES.at(-1)!
  const pairs = pairsAt(wcs, detected, catalogue, size, last)
  const chosen = chooseOrder(pairs, size, start, MATCHES_PER_PARAMETER)
  const fitted = chosen && fitClipped(pairs, size, chosen.order, start)
  if (!chosen || !fitted || fitted.matched < LEAST_MATCHES) return null
  const radii = pairs.map(({ pixel }) => radiusAt(pixel, size, last))
  const before = errorsOf(start, pairs)
  if (!isBetter(before, chosen.heldOut) || isChance(chosen.heldOut, radii)) return null
  // What it is for: the corners. Gains in the middle alone are not worth a change there.
  const isOuter = (_: number, at: number): boolean => outwardness(pairs[at]!.pixel, size) > OUTER
  if (!isNoWorse(before.filter(isOuter), chosen.heldOut.filter(isOuter), 0.5)) return null
  if (!isSane(fitted.wcs, start, size) || hasMoved(fitted.wcs, start, size)) return null
  return { ...fitted, wcs: withInverse(fitted.wcs, size) }
}

const pairsAt = (
  wcs: Wcs,
  detected: readonly Pixel[],
  catalogue: readonly SkyStar[],
  size: FrameSize,
  stage: Stage,
): StarPair[] => {
  const { width, height } = size
  const { brightest } = stage
  const margin = stage.outer * Math.hypot(width, height)
  const isInside = ({ x, y }: Pixel): boolean => x > -margin && y > -margin && x < width + margin && y < height + margin
  const inFrame: { sky: SkyStar; pixel: Pixel }[] = []
  for (const sky of catalogue) {
    const pixel = skyToPixel(wcs, sky)
    if (pixel && isInside(pixel)) inFrame.push({ sky, pixel })
    if (inFrame.length === brightest) break
  }
  const candidates = detected.slice(0, 2 * brightest)
  const matches = mutualNearest(
    inFrame.map(({ pixel }) => pixel),
    candidates,
    (at) => radiusAt(at, size, stage),
  )
  return matches.map(([a, b]) => ({ sky: inFrame[a]!.sky, pixel: candidates[b]! }))
}

/** 0 at the centre of the frame, 1 at its corners. */
const outwardness = ({ x, y }: Pixel, { width, height }: FrameSize): number =>
  Math.hypot(x - width / 2, y - height / 2) / (Math.hypot(width, height) / 2)

const radiusAt = (at: Pixel, size: FrameSize, { inner, outer }: Stage): number =>
  Math.max(LEAST_RADIUS, (inner + outer * outwardness(at, size) ** 2) * Math.hypot(size.width, size.height))

/** A fit of this order, or of a lower one when too few stars are left, without the stars that are off by far more than usual. */
const fitClipped = (pairs: readonly StarPair[], size: FrameSize, order: number, start: Wcs): Refined | null => {
  let kept = pairs
  for (let round = 0; ; round++) {
    if (kept.length < MATCHES_PER_PARAMETER * parametersOf(order))
      return order > 1 ? fitClipped(pairs, size, order - 1, start) : null
    const wcs = fitTanSip(kept, size, order, start)
    if (!wcs) return null
    const [all, own] = [errorsOf(wcs, pairs), errorsOf(wcs, kept)]
    if (round === CLIPPINGS) return { wcs, matched: kept.length, rmsPx: rmsOf(own), order }
    const limit = Math.max(LEAST_CLIP, CLIP * quantileOf(own, 0.5))
    kept = pairs.filter((_, at) => all[at]! <= limit)
  }
}

const rmsOf = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)

const hasMoved = (wcs: Wcs, start: Wcs, { width, height }: FrameSize): boolean => {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2]
  const field = separationDeg(pixelToSky(start, 0, y), pixelToSky(start, width - 1, y))
  return separationDeg(pixelToSky(wcs, x, y), pixelToSky(start, x, y)) > MAX_MOVE * field
}

import type { Position } from '#shared/core/position.ts'
import type { FrameSize } from './fit-sip.ts'
import { type Pixel, skyToPixel, type Wcs } from './wcs.ts'

/** How far the stars of a picture speak for a solution. */
export interface Evidence {
  /** Natural logarithm of the odds that the solution is right rather than the stars being anywhere. */
  readonly logOdds: number
  /** Stars of the picture that lie where a star of the catalogue should be. */
  readonly matched: number
  /** Stars of the catalogue that should be in the picture, of the brightest that were looked for. */
  readonly expected: number
}

/** Odds of 10^9 to 1, what Lang et al. (2010, section 2.4) ask of a solution. */
export const CONVINCING = Math.log(1e9)

/** So many of the brightest are compared. The catalogue may have more: pictures rank stars by other colours. */
const DETECTED = 100
const CATALOGUE = 150
/** The share of lights in a picture that are in no catalogue (Lang et al.: distractors). */
const DISTRACTORS = 0.25

/**
 * The odds for a solution by the stars that it foretells (Lang et al. 2010, AJ 139, 1782, equation 9): every star of the picture,
 * brightest first, is either one of the catalogue with a normal error or a light anywhere. The highest of the running products
 * counts: for a wrong solution these have the mean 1, so that none of them exceeds 10^9 but once in 10^9 times (Ville 1939).
 * `detected` in full-frame pixels and `catalogue` of the field, both brightest first.
 */
export const evidenceOf = (
  wcs: Wcs,
  detected: readonly Pixel[],
  catalogue: readonly Position[],
  size: FrameSize,
  tolerance: Tolerance = MEASURED,
): Evidence => {
  const free = placesIn(wcs, catalogue, size)
  const expected = free.length
  if (expected === 0) return { logOdds: 0, matched: 0, expected }
  const area = size.width * size.height
  let [sum, count, logOdds, matched] = [0, 0, 0, 0]
  for (const star of detected.slice(0, DETECTED)) {
    const sigma = sigmaAt(star, size, tolerance)
    const nearest = nearestOf(free, star)
    const squared = nearest < 0 ? Infinity : ((free[nearest]!.x - star.x) ** 2 + (free[nearest]!.y - star.y) ** 2) / sigma ** 2
    const hit = ((1 - DISTRACTORS) * area * Math.exp(-squared / 2)) / (expected * 2 * Math.PI * sigma ** 2)
    sum += Math.log(DISTRACTORS + hit)
    if (hit > 1) {
      // One star of the sky is one star of the picture.
      free.splice(nearest, 1)
      count++
    }
    if (sum > logOdds) [logOdds, matched] = [sum, count]
  }
  return { logOdds, matched, expected }
}

/** Standard deviation between a star and its place: at the centre [px], and how much more of the diagonal at the corners. */
export interface Tolerance {
  readonly centrePx: number
  readonly corner: number
}

/** For a solution that was fitted to this very picture; lenses bend it towards the corners. */
export const MEASURED: Tolerance = { centrePx: 2, corner: 0.004 }

/** For narrow fields, whose telescopes bend little: the closer the places must agree, the more each star tells. */
export const NARROW: Tolerance = { centrePx: 1, corner: 0.001 }

/** Beyond so many standard deviations a light is another star. */
const REACH = 4

/** How many stars of the catalogue have any light of the picture, however faint, where they should be. */
export const foundOf = (
  wcs: Wcs,
  detected: readonly Pixel[],
  catalogue: readonly Position[],
  size: FrameSize,
  tolerance: Tolerance = MEASURED,
): number =>
  placesIn(wcs, catalogue, size).filter((place) => {
    const reach = REACH * sigmaAt(place, size, tolerance)
    return detected.some(({ x, y }) => Math.hypot(x - place.x, y - place.y) < reach)
  }).length

const sigmaAt = ({ x, y }: Pixel, { width, height }: FrameSize, { centrePx, corner }: Tolerance): number => {
  const diagonal = Math.hypot(width, height)
  const outwards = Math.hypot(x - width / 2, y - height / 2) / (diagonal / 2)
  return centrePx + corner * diagonal * outwards ** 2
}

const placesIn = (wcs: Wcs, catalogue: readonly Position[], { width, height }: FrameSize): Pixel[] => {
  const places: Pixel[] = []
  for (const star of catalogue) {
    const at = skyToPixel(wcs, star)
    if (at && at.x > -0.5 && at.y > -0.5 && at.x < width - 0.5 && at.y < height - 0.5) places.push(at)
    if (places.length === CATALOGUE) break
  }
  return places
}

const nearestOf = (places: readonly Pixel[], { x, y }: Pixel): number => {
  let [best, least] = [-1, Infinity]
  for (const [at, place] of places.entries()) {
    const squared = (place.x - x) ** 2 + (place.y - y) ** 2
    if (squared < least) [best, least] = [at, squared]
  }
  return best
}

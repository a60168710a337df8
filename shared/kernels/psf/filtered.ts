import type { RadialProfile } from './radial-profile.ts'

/**
 * Whether the picture went through the detection filter. Roughly, narrow stars come out one or two percent too wide, which is less than
 * noise does to faint ones, in two thirds of the time.
 */
export type FilterFit = 'none' | 'exact' | 'rough'

/** Where a model is looked at to tell what a ring shows: squared distances [px^2] and the share of each. */
export interface Sampling {
  /** The first place of each ring, and the end of the last one. */
  readonly from: Uint16Array
  readonly r2: Float64Array
  readonly share: Float64Array
}

const MOST_RINGS = 64
const EACH = Uint16Array.from({ length: MOST_RINGS + 1 }, (_, ring) => ring)
const ONES = new Float64Array(MOST_RINGS).fill(1)

/** A picture as it is: every ring at its own distance. */
const plainly = ({ r2 }: RadialProfile): Sampling => ({ from: EACH, r2, share: ONES })

/** Cosines of three angles that stand for all: the nodes of Gauss and Chebyshev, exact to the fifth power of the cosine. */
const COSINES = [-Math.sqrt(3) / 2, 0, Math.sqrt(3) / 2]
/** Places of the filter by their distance and their share of it: the middle, four sides, four corners. */
const PLACES = [
  { length2: 0, along: 0, part: 1 / 4 },
  ...COSINES.map((cosine) => ({ length2: 1, along: 2 * cosine, part: 1 / 2 / 3 })),
  ...COSINES.map((cosine) => ({ length2: 2, along: 2 * Math.SQRT2 * cosine, part: 1 / 4 / 3 })),
] as const
/** Below this width [px] the light changes too much from one place of the filter to the next for few nodes to stand for all. */
const NARROW = 3.5

const from = new Uint16Array(MOST_RINGS + 1)
const r2Of = new Float64Array(PLACES.length * MOST_RINGS)
const shareOf = new Float64Array(PLACES.length * MOST_RINGS)

/**
 * A picture that went through the filter [[1,2,1],[2,4,2],[1,2,1]] / 16. Around a star the filter's nine places lie at all angles
 * to the radius: r^2 becomes r^2 + s, s = d^2 + 2 r d cos, with d^2 = 0, 1, 2 in the ratio 1 : 2 : 1. Of narrow stars, where it is
 * to be exact, each place is looked at; of others, `width` [px] wide as seen, three nodes of Gauss's quadrature for the distribution of s stand for all, exact
 * to its fifth power (Golub & Welsch 1969, Math. Comp. 23, 221). Good until the next call.
 */
const throughFilter = ({ count, r2 }: RadialProfile, isAll: boolean): Sampling => {
  const place = isAll ? placeAll : placeNodes
  for (let ring = 0; ring < count; ring++) from[ring + 1] = place(r2[ring]!, from[ring]!)
  return { from, r2: r2Of, share: shareOf }
}

/** Where a model is looked at for a profile of the picture as it is, or, filtered, behind the filter. */
export const samplingOf = (profile: RadialProfile, filter: FilterFit, width: number): Sampling =>
  filter === 'none' ? plainly(profile) : throughFilter(profile, filter === 'exact' && width < NARROW)

/** Variance of the filter along an axis, as the square of a full width at half maximum [px^2]. */
const FILTER_WIDTH2 = 4 * Math.LN2

/** About the width [px] that a star had before the filter: where a fit begins. */
export const beforeFilter = (width: number): number => Math.sqrt(Math.max(width ** 2 / 4, width ** 2 - FILTER_WIDTH2))

const placeAll = (x: number, start: number): number => {
  const r = Math.sqrt(x)
  let at = start
  for (const { length2, along, part } of PLACES) {
    r2Of[at] = Math.max(0, x + length2 + along * r)
    shareOf[at++] = part
  }
  return at
}

/** Moments of s from its mean 1: the second to the fifth; x stands for r^2. */
const placeNodes = (x: number, start: number): number => {
  const second = 0.5 + 2 * x
  const third = 3 * x
  const fourth = 0.5 + 6 * x + 9 * x * x
  const fifth = 10 * x + 30 * x * x
  // The three-term recurrence of the orthogonal polynomials; the first mean is zero.
  const a1 = third / second
  const b2 = fourth / second - a1 * a1 - second
  const a2 = (fifth - 2 * a1 * fourth + a1 ** 3 * second) / (second * b2)
  // The nodes are the roots of (t - a2) (t^2 - a1 t - second) - b2 t: a cubic with three real ones (Viete).
  const shift = (a1 + a2) / 3
  const p = a1 * a2 - b2 - second
  const q = second * a2
  const spread = Math.sqrt(Math.max(0, shift * shift - p / 3))
  const half = shift ** 3 - (p * shift) / 2 - q / 2
  const angle = Math.acos(Math.max(-1, Math.min(1, half / spread ** 3))) / 3
  for (let node = 0; node < 3; node++) {
    const t = shift + 2 * spread * Math.cos(angle - (2 * Math.PI * node) / 3)
    const quadratic = (t - a1) * t - second
    r2Of[start + node] = Math.max(0, x + 1 + t)
    shareOf[start + node] = 1 / (1 + (t * t) / second + (quadratic * quadratic) / (second * b2))
  }
  return start + 3
}

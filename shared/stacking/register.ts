import { fail, ok, type Result } from '#shared/core/fault.ts'
import { type Homography, mapPoint } from '#shared/kernels/warp/index.ts'
import { mutualNearest } from '#shared/sky/match-stars.ts'
import { fitMap, type MapModel, modelFor, type Pair } from './fit-map.ts'
import type { Point } from './point.ts'
import { matchTriangles, type TriangleMatch, trianglesOf } from './triangles.ts'

export interface Registration {
  /** From the pixels of the frame to those of the reference. */
  readonly toReference: Homography
  readonly model: MapModel
  /** Stars that both have. */
  readonly matched: number
  /** How far those lie apart after mapping, root mean square of x and y together [px]. */
  readonly rmsPx: number
  /** How far the frame is turned against the reference, from +x towards +y [deg], and how much larger it is. */
  readonly rotationDeg: number
  readonly scale: number
}

/** Stars that triangles are made of, and that a fit is made with; the lists are brightest first. */
const TRIANGLE_STARS = 50
const FIT_STARS = 400
const HYPOTHESES = 300
const FEWEST = 4
/** How near a star has to come to count for a hypothesis, and in the rounds of the fit [px]. */
const NEAR_PX = 4
const ROUNDS = [4, 2.5, 1.5] as const
const LARGEST_SCALE = 2

/**
 * Where a frame lies on the reference, from nothing but their stars, however it is moved, turned (a meridian flip) or, within a factor of two,
 * scaled. Triangles of like shape vote for pairs of stars (Groth 1986, AJ 91, 1244; Valdes et al. 1995, PASP 107, 1119); the map
 * that most stars agree with is fitted to all of them, with as rich a model as their number bears. Mirrored frames are not found.
 * Faults: `register.few-stars`, `register.no-match`.
 */
export const registerStars = (reference: readonly Point[], frame: readonly Point[]): Result<Registration> => {
  const fewest = Math.min(reference.length, frame.length)
  if (fewest < FEWEST)
    return fail(
      'no-result',
      'register.few-stars',
      `Only ${fewest} stars were found, ${FEWEST} are needed: clouds, a closed cover or a lost focus.`,
    )
  const [to, from] = [reference.slice(0, FIT_STARS), frame.slice(0, FIT_STARS)]
  const first = bestHypothesis(to, from)
  if (!first) return noMatch()
  let [map, pairs] = [first, pairsOf(first, to, from, NEAR_PX)]
  let model: MapModel = 'similarity'
  for (const radius of ROUNDS) {
    pairs = withoutOutliers(map, pairsOf(map, to, from, radius))
    model = modelFor(pairs.length)
    const better = fitMap(pairs, model)
    if (!better) return noMatch()
    map = better
  }
  if (pairs.length < neededOf(to, from)) return noMatch()
  const scale = Math.sqrt(Math.abs(map[0] * map[4] - map[1] * map[3]))
  return ok({
    toReference: map,
    model,
    matched: pairs.length,
    rmsPx: Math.sqrt(pairs.reduce((sum, pair) => sum + apart(map, pair) ** 2, 0) / pairs.length),
    rotationDeg: (Math.atan2(map[3] - map[1], map[0] + map[4]) * 180) / Math.PI,
    scale,
  })
}

const noMatch = (): Result<never> =>
  fail('no-result', 'register.no-match', 'Its stars are not those of the reference: another field, or too much cloud.')

/** A seventh of the stars of a strip that both see, but never fewer than four. */
const neededOf = (to: readonly Point[], from: readonly Point[]): number =>
  Math.max(FEWEST, Math.min(30, Math.ceil(Math.min(to.length, from.length) / 7)))

const bestHypothesis = (to: readonly Point[], from: readonly Point[]): Homography | null => {
  const [reference, frame] = [to.slice(0, TRIANGLE_STARS), from.slice(0, TRIANGLE_STARS)]
  const matches = matchTriangles(trianglesOf(frame), trianglesOf(reference))
  const grid = gridOf(to)
  let best: Homography | null = null
  let most = FEWEST - 1
  for (const { frame: a, reference: b } of mostVoted(matches).slice(0, HYPOTHESES)) {
    const map = fitMap(
      a.stars.map((star, i) => ({ from: frame[star]!, to: reference[b.stars[i]!]! })),
      'similarity',
    )
    if (!map || !isPlausible(map)) continue
    const agreeing = from.slice(0, 2 * TRIANGLE_STARS).filter((star) => grid(mapPoint(map, star.x, star.y))).length
    if (agreeing <= most) continue
    ;[best, most] = [map, agreeing]
    // Nothing can be much better than half of all stars.
    if (agreeing > 12 && agreeing > 0.6 * Math.min(from.length, 2 * TRIANGLE_STARS)) break
  }
  return best
}

const isPlausible = (map: Homography): boolean => {
  const scale = Math.hypot(map[0], map[3])
  return scale < LARGEST_SCALE && scale > 1 / LARGEST_SCALE
}

/** True pairs of stars stand in many triangles, chance ones in few: triangles whose pairs have most votes come first. */
const mostVoted = (matches: readonly TriangleMatch[]): TriangleMatch[] => {
  const votes = new Map<number, number>()
  const keys = ({ frame, reference }: TriangleMatch): number[] => frame.stars.map((star, i) => star * 1000 + reference.stars[i]!)
  for (const match of matches) for (const key of keys(match)) votes.set(key, (votes.get(key) ?? 0) + 1)
  // The weakest of the three pairs tells.
  return matches
    .map((match) => ({ match, support: Math.min(...keys(match).map((key) => votes.get(key)!)) }))
    .sort((a, b) => b.support - a.support)
    .map(({ match }) => match)
}

/** Whether a star of the list is near a place. */
const gridOf = (stars: readonly Point[]): ((at: Point) => boolean) => {
  const keyOf = (x: number, y: number): number => Math.floor(x / NEAR_PX) * 100_003 + Math.floor(y / NEAR_PX)
  const cells = new Map<number, Point[]>()
  for (const star of stars) {
    const key = keyOf(star.x, star.y)
    const cell = cells.get(key)
    if (cell) cell.push(star)
    else cells.set(key, [star])
  }
  return ({ x, y }) =>
    [-1, 0, 1].some((i) =>
      [-1, 0, 1].some((j) =>
        cells.get(keyOf(x + i * NEAR_PX, y + j * NEAR_PX))?.some((star) => Math.hypot(star.x - x, star.y - y) < NEAR_PX),
      ),
    )
}

const pairsOf = (map: Homography, to: readonly Point[], from: readonly Point[], radius: number): Pair[] =>
  mutualNearest(
    from.map((star) => mapPoint(map, star.x, star.y)),
    to,
    () => radius,
  ).map(([a, b]) => ({ from: from[a]!, to: to[b]! }))

const apart = (map: Homography, { from, to }: Pair): number => {
  const { x, y } = mapPoint(map, from.x, from.y)
  return Math.hypot(x - to.x, y - to.y)
}

/** Pairs much farther apart than most are other stars, or blended ones. */
const withoutOutliers = (map: Homography, pairs: readonly Pair[]): Pair[] => {
  const distances = pairs.map((pair) => apart(map, pair))
  const median = distances.toSorted((a, b) => a - b)[distances.length >> 1] ?? 0
  return pairs.filter((_, i) => distances[i]! <= Math.max(0.05, 4 * median))
}

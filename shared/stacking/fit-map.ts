import { after, type Homography, invert } from '#shared/kernels/warp/index.ts'
import { leastSquares } from '#shared/sky/least-squares.ts'
import type { Point } from './point.ts'

/** Two places of one star: in the frame, and in the reference. */
export interface Pair {
  readonly from: Point
  readonly to: Point
}

export const MAP_MODELS = ['similarity', 'affine', 'homography'] as const
export type MapModel = (typeof MAP_MODELS)[number]

/** The least pairs that a model is trusted with: three times what it needs, so that a wrong one shows. */
const TRUSTED: Readonly<Record<MapModel, number>> = { similarity: 2, affine: 9, homography: 16 }

/** The richest model that so many pairs bear. */
export const modelFor = (pairs: number): MapModel => MAP_MODELS.findLast((model) => pairs >= TRUSTED[model]) ?? 'similarity'

/** The map that brings the pairs nearest together, by least squares; null when they do not fix it. */
export const fitMap = (pairs: readonly Pair[], model: MapModel): Homography | null => {
  // Numbers of the size of one keep the normal equations healthy.
  const [from, to] = [normalising(pairs.map((pair) => pair.from)), normalising(pairs.map((pair) => pair.to))]
  const scaled = pairs.map((pair) => ({ from: scaledBy(from, pair.from), to: scaledBy(to, pair.to) }))
  const map = FITS[model](scaled)
  if (!map?.every(Number.isFinite)) return null
  const whole = after(invert(to), after(map, from))
  const [a, b, c, d, e, f, g, h, i] = whole
  return [a / i, b / i, c / i, d / i, e / i, f / i, g / i, h / i, 1]
}

const scaledBy = (m: Homography, { x, y }: Point): Point => ({ x: m[0] * x + m[2], y: m[4] * y + m[5] })

const normalising = (points: readonly Point[]): Homography => {
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))]
  const size = Math.sqrt(mean(points.map((point) => (point.x - x) ** 2 + (point.y - y) ** 2))) || 1
  return [1 / size, 0, -x / size, 0, 1 / size, -y / size, 0, 0, 1]
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

const FITS: Readonly<Record<MapModel, (pairs: readonly Pair[]) => Homography | null>> = {
  similarity: (pairs) => {
    const found = leastSquares(
      pairs.flatMap(({ from: { x, y } }) => [Float64Array.of(x, -y, 1, 0), Float64Array.of(y, x, 0, 1)]),
      pairs.flatMap(({ to }) => [to.x, to.y]),
    )
    if (!found) return null
    const [c, s, dx, dy] = found as unknown as [number, number, number, number]
    return [c, -s, dx, s, c, dy, 0, 0, 1]
  },
  affine: (pairs) => {
    const design = pairs.map(({ from: { x, y } }) => Float64Array.of(x, y, 1))
    const [across, along] = [
      leastSquares(
        design,
        pairs.map(({ to }) => to.x),
      ),
      leastSquares(
        design,
        pairs.map(({ to }) => to.y),
      ),
    ]
    if (!across || !along) return null
    return [across[0]!, across[1]!, across[2]!, along[0]!, along[1]!, along[2]!, 0, 0, 1]
  },
  // Linear in its eight numbers once it is multiplied by the denominator, which is 1 but for a little.
  homography: (pairs) => {
    const found = leastSquares(
      pairs.flatMap(({ from: { x, y }, to }) => [
        Float64Array.of(x, y, 1, 0, 0, 0, -x * to.x, -y * to.x),
        Float64Array.of(0, 0, 0, x, y, 1, -x * to.y, -y * to.y),
      ]),
      pairs.flatMap(({ to }) => [to.x, to.y]),
    )
    if (!found) return null
    const [a, b, c, d, e, f, g, h] = [...found] as [number, number, number, number, number, number, number, number]
    return [a, b, c, d, e, f, g, h, 1]
  },
}

import type { MeasuredStar } from '#shared/core/star.ts'
import type { ReferenceStar } from '#shared/steps/step.ts'

/** A star's light in red and blue by that in green, as natural logarithms. */
export interface StarColour {
  readonly x: number
  readonly y: number
  readonly red: number
  readonly blue: number
}

/** What white is in this picture. */
export interface WhiteRatios {
  readonly redToGreen: number
  readonly blueToGreen: number
  /** Stars that told it, and how far they scatter (deviation of a ratio). */
  readonly count: number
  readonly scatter: number
}

/** The colours of stars, by the light in a circle of 1.5 FWHM above the median of a ring from 3 to 5. Saturated ones are left out. */
export const colourOfStars = (
  planes: readonly [Float32Array, Float32Array, Float32Array],
  width: number,
  height: number,
  stars: readonly MeasuredStar[],
  saturation: number,
): readonly StarColour[] =>
  stars.flatMap(({ x, y, fwhm }) => {
    const fluxes = planes.map((plane) => fluxOf(plane, width, height, x, y, fwhm, saturation)) as [number, number, number]
    if (!fluxes.every((flux) => flux > 0)) return []
    return [{ x, y, red: Math.log(fluxes[0] / fluxes[1]), blue: Math.log(fluxes[2] / fluxes[1]) }]
  })

const fluxOf = (
  plane: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  fwhm: number,
  saturation: number,
): number => {
  const [inner, from, to] = [1.5 * fwhm, 3 * fwhm, 5 * fwhm]
  let sum = 0
  let count = 0
  const around: number[] = []
  for (let row = Math.max(0, Math.ceil(y - to)); row <= Math.min(height - 1, y + to); row++) {
    for (let column = Math.max(0, Math.ceil(x - to)); column <= Math.min(width - 1, x + to); column++) {
      const distance = Math.hypot(column - x, row - y)
      const value = plane[row * width + column]!
      if (distance <= inner) {
        if (!(value < saturation)) return NaN
        sum += value
        count++
      } else if (distance >= from && distance <= to) around.push(value)
    }
  }
  return sum - count * median(around)
}

/** The average star is white. */
export const averageColours = (stars: readonly StarColour[]): WhiteRatios => ({
  redToGreen: Math.exp(median(stars.map(({ red }) => red))),
  blueToGreen: Math.exp(median(stars.map(({ blue }) => blue))),
  count: stars.length,
  scatter: 0,
})

/** Farther apart, a star and one of the catalogue are not the same [px]. */
const SAME_PLACE = 3

/** What a star of the wanted B - V has, by lines through the stars of the catalogue; stars off the line are left out. */
export const catalogueColours = (
  stars: readonly StarColour[],
  references: readonly ReferenceStar[],
  white: number,
): WhiteRatios => {
  const pairs = references.flatMap(({ x, y, colourIndex }) => {
    const near = stars.filter((star) => Math.hypot(star.x - x, star.y - y) < SAME_PLACE)
    return near.length === 1 ? [{ ...near[0]!, colourIndex }] : []
  })
  if (pairs.length < 3) return { redToGreen: 1, blueToGreen: 1, count: pairs.length, scatter: 0 }
  const lines = [(pair: StarColour) => pair.red, (pair: StarColour) => pair.blue].map((colour) =>
    lineThrough(pairs.map((pair) => [pair.colourIndex - white, colour(pair)])),
  )
  const scatter = Math.max(...lines.map((line) => line.scatter))
  const count = Math.min(...lines.map((line) => line.count))
  return { redToGreen: Math.exp(lines[0]!.level), blueToGreen: Math.exp(lines[1]!.level), count, scatter }
}

/** Least squares with three rounds of clipping at 2.5 deviations: the level at 0. */
const lineThrough = (points: readonly (readonly [number, number])[]): { level: number; scatter: number; count: number } => {
  let kept = points
  let found = { level: 0, slope: 0, scatter: 0 }
  for (let round = 0; round < 3; round++) {
    found = leastSquares(kept)
    const { level, slope, scatter } = found
    kept = points.filter(([x, y]) => Math.abs(y - level - slope * x) <= Math.max(0.05, 2.5 * scatter))
  }
  return { ...found, count: kept.length }
}

const leastSquares = (points: readonly (readonly [number, number])[]): { level: number; slope: number; scatter: number } => {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length
  const [x0, y0] = [mean(([x]) => x), mean(([, y]) => y)]
  const spread = mean(([x]) => (x - x0) ** 2)
  // Stars of one colour tell no slope.
  const slope = spread > 0.01 ? mean(([x, y]) => (x - x0) * (y - y0)) / spread : 0
  const level = y0 - slope * x0
  return { level, slope, scatter: Math.sqrt(mean(([x, y]) => (y - level - slope * x) ** 2)) }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

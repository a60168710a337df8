import type { Window } from './window.ts'

/** Radii of the growth curve in units of the matched Gaussian's full width at half maximum. */
export const RADII: readonly number[] = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.5, 2]
export const AT_1 = RADII.indexOf(1)
export const AT_1_5 = RADII.indexOf(1.5)
export const AT_2 = RADII.indexOf(2)

const light = new Float64Array(RADII.length + 1)

/** From the middle of a pixel to its corner. */
const CORNER = Math.SQRT1_2

/** The squared distance a x^2 + b x y + c y^2 of an ellipse of the area of its circle. */
export interface Metric {
  readonly a: number
  readonly b: number
  readonly c: number
}

const ROUND: Metric = { a: 1, b: 0, c: 1 }

/**
 * Light inside circles around (x, y) of the picture with the radii `RADII` x `width` [px], or inside ellipses of the same area:
 * pixels are cut into small squares.
 */
export const growthOf = (window: Window, x: number, y: number, width: number, { a, b, c } = ROUND): Float64Array => {
  light.fill(0)
  const side = 2 * window.radius + 1
  const centreX = x - window.x + window.radius
  const centreY = y - window.y + window.radius
  // The long axis reaches further than the circle; a corner is as far away as the short one makes it.
  const stretch = Math.sqrt(Math.max(a, c) + Math.abs(b) / 2)
  const reach = RADII.at(-1)! * width * stretch
  const corner = CORNER * stretch
  const last = (centre: number): number => Math.min(side - 1, Math.floor(centre + reach + 0.5))
  const first = (centre: number): number => Math.max(0, Math.ceil(centre - reach - 0.5))
  const fine = Math.max(1, Math.min(5, Math.round(9 / width)))
  const coarse = Math.max(1, fine >> 1)
  const near = (width + 1) ** 2
  const scale = 1 / width
  const { values } = window
  const [left, right, bottom] = [first(centreX), last(centreX), last(centreY)]
  for (let row = first(centreY); row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const value = values[row * side + column]!
      const x0 = column - centreX
      const y0 = row - centreY
      const distance2 = a * x0 * x0 + b * x0 * y0 + c * y0 * y0
      const isNear = distance2 < near
      if (!isNear) {
        // Most pixels further out lie in one ring with all four corners.
        const distance = Math.sqrt(distance2)
        const ring = ringOf((distance - corner) * scale)
        if (ring === AT_2 + 1) continue
        if (ring === ringOf((distance + corner) * scale)) {
          light[ring]! += value
          continue
        }
      }
      const parts = isNear ? fine : coarse
      const share = value / (parts * parts)
      for (let i = 0; i < parts; i++) {
        const dy = y0 + (i + 0.5) / parts - 0.5
        for (let j = 0; j < parts; j++) {
          const dx = x0 + (j + 0.5) / parts - 0.5
          light[ringOf(Math.sqrt(a * dx * dx + b * dx * dy + c * dy * dy) * scale)]! += share
        }
      }
    }
  }
  for (let ring = 1; ring < RADII.length; ring++) light[ring]! += light[ring - 1]!
  return light.slice(0, RADII.length)
}

// The first eight rings are a tenth wide.
const ringOf = (distance: number): number => {
  if (distance <= 1) return Math.max(0, Math.ceil(distance * 10 - 1e-9) - 2)
  return distance <= 1.5 ? AT_1_5 : distance <= 2 ? AT_2 : AT_2 + 1
}

/** Radius that holds half of `total`, in units of the width of the growth curve. */
export const halfRadius = (growth: Float64Array, total: number): number => {
  const half = total / 2
  let ring = 0
  while (ring < RADII.length && growth[ring]! < half) ring++
  if (ring === RADII.length) return RADII.at(-1)!
  const inner = ring === 0 ? 0 : RADII[ring - 1]!
  const before = ring === 0 ? 0 : growth[ring - 1]!
  const part = (half - before) / Math.max(growth[ring]! - before, Number.MIN_VALUE)
  // Light grows with the area while the profile is flat.
  return Math.sqrt(inner ** 2 + part * (RADII[ring]! ** 2 - inner ** 2))
}

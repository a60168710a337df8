import type { Position } from '#shared/core/position.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { middleOf } from '#shared/sky/footprint.ts'
import { positionOf, vectorOf } from '#shared/sky/rotation.ts'
import { lineOnPlane, type PlanePoint, planeOf } from './project-sky.ts'

/** The corners of an area that is drawn on the sky, joined by great circles; the last one is joined to the first. */
export type Area = readonly Position[]

/** Frames are searched for in areas of at most so many corners (`Filters.polygon`). */
export const MOST_CORNERS = 64
/** What lies inside is only told from what lies outside where an area is less than half of the sky [deg from its middle]. */
const WIDEST_DEG = 80

/** The area with one corner more, or why it cannot have it. */
export const withCorner = (area: Area, corner: Position): Area | string => {
  if (area.length >= MOST_CORNERS) return `An area has at most ${MOST_CORNERS} corners.`
  const next = [...area, corner]
  const middle = middleOf(next.map(({ ra, dec }) => [ra, dec]))
  if (next.some((place) => separationDeg(middle, place) > WIDEST_DEG))
    return 'That is too far away: an area is less than half of the sky.'
  return next
}

/** The corners as a search takes them: [ra, dec] pairs [deg], rounded to a third of an arcsecond. */
export const polygonOf = (area: Area): [number, number][] =>
  area.map(({ ra, dec }) => [Number(ra.toFixed(4)) % 360, Number(dec.toFixed(4))])

/** How an area is drawn: its corners, and the lines between them as runs that are broken at the seam. */
export interface Outline {
  readonly corners: readonly PlanePoint[]
  readonly sides: readonly (readonly PlanePoint[])[]
}

export const outlineOf = (area: Area): Outline => {
  const [first] = area
  // Two corners have one side, not two on top of each other.
  const ends = first && area.length > 2 ? [...area, first] : area
  return {
    corners: area.map(planeOf),
    sides: ends.slice(1).flatMap((to, i) => lineOnPlane(arc(ends[i]!, to))),
  }
}

/** Great circles are no straight lines on the plane of the whole sky: drawn in steps of about this [deg]. */
const STEP_DEG = 2

const arc = (from: Position, to: Position): Position[] => {
  const [a, b] = [vectorOf(from), vectorOf(to)]
  const steps = Math.max(1, Math.ceil(separationDeg(from, to) / STEP_DEG))
  return Array.from({ length: steps + 1 }, (_, i) => {
    const part = i / steps
    return positionOf([a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part, a[2] + (b[2] - a[2]) * part])
  })
}

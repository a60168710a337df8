import type { Position } from '#shared/core/position.ts'
import { RAD, separationDeg } from './angles.ts'
import { contains, type Footprint } from './footprint.ts'
import { dot, type Vector, vectorOf } from './rotation.ts'
import { cross } from './vectors.ts'

/** Whether an outline of great circles comes into a circle [deg]: a corner, a side, or all around it. */
export const reachesCircle = (footprint: Footprint, centre: Position, radiusDeg: number): boolean => {
  if (footprint.some(([ra, dec]) => separationDeg(centre, { ra, dec }) <= radiusDeg)) return true
  if (contains(footprint, centre)) return true
  const middle = vectorOf(centre)
  const corners = footprint.map(([ra, dec]) => vectorOf({ ra, dec }))
  return corners.some((corner, i) => distanceToArc(middle, corners.at(i - 1)!, corner) <= radiusDeg * RAD)
}

/** Whether two outlines of great circles share any place: one holds a corner of the other, or their sides cross. */
export const overlap = (a: Footprint, b: Footprint): boolean => {
  if (a.some(([ra, dec]) => contains(b, { ra, dec })) || b.some(([ra, dec]) => contains(a, { ra, dec }))) return true
  const [first, second] = [a, b].map((outline) => outline.map(([ra, dec]) => vectorOf({ ra, dec }))) as [Vector[], Vector[]]
  return first.some((p, i) => second.some((q, j) => doCross(first.at(i - 1)!, p, second.at(j - 1)!, q)))
}

/** Angle [rad] from a place to the nearest place between the ends of a great-circle arc; ends not counted. */
const distanceToArc = (place: Vector, from: Vector, to: Vector): number => {
  const normal = cross(from, to)
  const length = Math.hypot(...normal)
  if (length < 1e-15) return Number.POSITIVE_INFINITY
  // The foot lies on the arc when the place is on the inner side of both planes that stand on the arc's ends.
  const isBeside = dot(cross(normal, from), place) >= 0 && dot(cross(to, normal), place) >= 0
  return isBeside ? Math.abs(Math.asin(Math.min(1, Math.max(-1, dot(normal, place) / length)))) : Number.POSITIVE_INFINITY
}

/** Two arcs under half a turn cross where the ends of each lie on both sides of the other, on the same half of the sky. */
const doCross = (a: Vector, b: Vector, c: Vector, d: Vector): boolean => {
  const [first, second] = [cross(a, b), cross(c, d)]
  const [ac, bc] = [dot(second, a), dot(second, b)]
  const [ca, cb] = [dot(first, c), dot(first, d)]
  return ac * bc < 0 && ca * cb < 0 && ac * cb > 0
}

/** A frame on the sky: centre, distance of its farthest corner, and outline. */
export interface Field extends Position {
  readonly radiusDeg: number
  readonly footprint: Footprint
}

/**
 * Whether a frame comes into a circle. A centre inside decides at once, and so does a circle that is too far away for any
 * corner; the outline itself is asked for only between the two.
 */
export const isFieldInCircle = (
  field: Pick<Field, 'ra' | 'dec' | 'radiusDeg'>,
  centre: Position,
  radiusDeg: number,
  outline: () => Footprint,
): boolean => {
  const distance = separationDeg(field, centre)
  if (distance <= radiusDeg) return true
  return distance <= radiusDeg + field.radiusDeg * SLACK + SLACK_DEG && reachesCircle(outline(), centre, radiusDeg)
}

/** The radius of a row is that of its corners; a bent side may reach a little farther. */
export const SLACK = 1.05
export const SLACK_DEG = 1e-3

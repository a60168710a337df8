import type { Position } from '#shared/core/position.ts'
import { RAD, separationDeg } from '#shared/sky/angles.ts'
import { projectTan } from '#shared/sky/tan.ts'
import type { CatalogueObject } from './catalogue.ts'

type Outlined = Pick<CatalogueObject, 'ra' | 'dec' | 'majorArcmin' | 'minorArcmin' | 'positionAngle'>

/**
 * Whether an object's outline reaches into a frame, given by its footprint. The outline is an ellipse where the position angle
 * is known and a circle of the long axis otherwise. On the tangent plane of the object, scaled so that the ellipse is the unit
 * circle, the question is how near the frame comes to the origin; a frame inside a large nebula has the nebula in it too.
 */
export const reachesInto = (object: Outlined, footprint: readonly (readonly [number, number])[]): boolean => {
  const radius = (object.majorArcmin ?? 0) / 120
  if (radius <= 0) return false
  const [major, minor] = [radius, object.positionAngle === null ? radius : (object.minorArcmin ?? object.majorArcmin ?? 0) / 120]
  const [sin, cos] = [Math.sin((object.positionAngle ?? 0) * RAD), Math.cos((object.positionAngle ?? 0) * RAD)]
  const corners = footprint.map(([ra, dec]): Point | null => {
    const plane = projectTan(object, { ra, dec })
    return plane && [(plane.xi * sin + plane.eta * cos) / major, (plane.xi * cos - plane.eta * sin) / minor]
  })
  return surroundsOrigin(corners) || corners.some((corner, i) => isNearOrigin(corners.at(i - 1) ?? null, corner))
}

/** Distance from a place to the farthest point of the footprint [deg]: what the quick test of distances needs. */
export const reachOf = (centre: Position, footprint: readonly (readonly [number, number])[]): number =>
  Math.max(...footprint.map(([ra, dec]) => separationDeg(centre, { ra, dec })))

type Point = readonly [number, number]

/** The even-odd rule for the origin. */
const surroundsOrigin = (corners: readonly (Point | null)[]): boolean => {
  let isInside = false
  corners.forEach((b, i) => {
    const a = corners.at(i - 1) ?? null
    if (!a || !b || a[1] > 0 === b[1] > 0) return
    if (a[0] - (a[1] / (b[1] - a[1])) * (b[0] - a[0]) > 0) isInside = !isInside
  })
  return isInside
}

/** Whether the segment between two points comes within 1 of the origin. */
const isNearOrigin = (a: Point | null, b: Point | null): boolean => {
  if (!a || !b) return false
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]]
  const along = dx === 0 && dy === 0 ? 0 : Math.min(1, Math.max(0, -(a[0] * dx + a[1] * dy) / (dx * dx + dy * dy)))
  return Math.hypot(a[0] + along * dx, a[1] + along * dy) <= 1
}

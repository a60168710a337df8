import type { Position } from '#shared/core/position.ts'
import { normalizeRa, RAD } from './angles.ts'
import { projectTan } from './tan.ts'
import { pixelToSky, type Wcs } from './wcs.ts'

/** [ra, dec] pairs [deg] around the frame, in order, not closed. */
export type Footprint = readonly (readonly [number, number])[]

const POINTS_PER_SIDE = 8

/** Outline of a frame on the sky, along the outer edges of its outer pixels; sides are sampled, so that wide fields stay true. */
export const footprintOf = (wcs: Wcs, width: number, height: number): [number, number][] => {
  const corners = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ] as const
  return corners.flatMap(([x, y], side) => {
    const [nextX, nextY] = corners[(side + 1) % 4]!
    return Array.from({ length: POINTS_PER_SIDE }, (_, step): [number, number] => {
      const part = step / POINTS_PER_SIDE
      const { ra, dec } = pixelToSky(wcs, x + (nextX - x) * part - 0.5, y + (nextY - y) * part - 0.5)
      return [ra, dec]
    })
  })
}

/** Whether a place lies inside an outline of great circles. True across 0h and over the poles; for outlines under a hemisphere. */
export const contains = (footprint: Footprint, position: Position): boolean => {
  const centre = middleOf(footprint)
  const point = projectTan(centre, position)
  if (!point) return false
  // Great circles are straight lines on a tangent plane: the even-odd rule of the plane holds there.
  const plane = footprint.map(([ra, dec]) => projectTan(centre, { ra, dec }))
  let isInside = false
  for (let i = 0, j = plane.length - 1; i < plane.length; j = i++) {
    const [a, b] = [plane[i], plane[j]]
    if (!a || !b || a.eta > point.eta === b.eta > point.eta) continue
    if (point.xi < a.xi + ((point.eta - a.eta) / (b.eta - a.eta)) * (b.xi - a.xi)) isInside = !isInside
  }
  return isInside
}

/** The mean direction of the corners. */
export const middleOf = (footprint: Footprint): Position => {
  let [x, y, z] = [0, 0, 0]
  for (const [ra, dec] of footprint) {
    x += Math.cos(dec * RAD) * Math.cos(ra * RAD)
    y += Math.cos(dec * RAD) * Math.sin(ra * RAD)
    z += Math.sin(dec * RAD)
  }
  return { ra: normalizeRa(Math.atan2(y, x) / RAD), dec: Math.atan2(z, Math.hypot(x, y)) / RAD }
}

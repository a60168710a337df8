import type { Position } from '#shared/core/position.ts'
import { offsetPosition } from '#shared/sky/angles.ts'
import { skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import { type Affine, applyToVector, type Point } from './affine.ts'

// Small enough to be straight, large enough to be exact in doubles.
const STEP_DEG = 0.001

/** How a degree to the north and a degree to the east look on screen near one place [CSS px per degree]. */
export interface LocalSky {
  readonly north: Point
  readonly east: Point
}

/** Null where the picture cannot show the sky around the place (behind the tangent plane). */
export const localSky = (wcs: Wcs, toScreen: Affine, at: Position): LocalSky | null => {
  const north = slope(wcs, toScreen, at, 0)
  const east = slope(wcs, toScreen, at, 90)
  return north && east ? { north, east } : null
}

const slope = (wcs: Wcs, toScreen: Affine, at: Position, angleDeg: number): Point | null => {
  const ahead = skyToPixel(wcs, offsetPosition(at, STEP_DEG, angleDeg))
  const behind = skyToPixel(wcs, offsetPosition(at, STEP_DEG, angleDeg + 180))
  if (!ahead || !behind) return null
  const perDegree = { x: (ahead.x - behind.x) / (2 * STEP_DEG), y: (ahead.y - behind.y) / (2 * STEP_DEG) }
  return Number.isFinite(perDegree.x + perDegree.y) ? applyToVector(toScreen, perDegree) : null
}

/** The same, seen through another map of the plane. */
export const onScreen = ({ north, east }: LocalSky, toScreen: Affine): LocalSky => ({
  north: applyToVector(toScreen, north),
  east: applyToVector(toScreen, east),
})

/** Directions for the compass: unit vectors on screen (y points down). */
export const compass = ({ north, east }: LocalSky): LocalSky => ({ north: unit(north), east: unit(east) })

const unit = ({ x, y }: Point): Point => ({ x: x / Math.hypot(x, y), y: y / Math.hypot(x, y) })

/** Sky per CSS pixel near the place [arcsec], the geometric mean of both directions. */
export const arcsecPerPixel = ({ north, east }: LocalSky): number =>
  3600 / Math.sqrt(Math.abs(north.x * east.y - north.y * east.x))

import type { Position } from '#shared/core/position.ts'
import type { SolutionRow } from '#shared/records/solution.ts'
import { RAD, separationDeg } from './angles.ts'
import { footprintOf } from './footprint.ts'
import { projectTan } from './tan.ts'
import { pixelToSky, type Wcs } from './wcs.ts'

/** The part of a solution that follows from its WCS alone. */
export type Field = Pick<
  SolutionRow,
  | 'ra'
  | 'dec'
  | 'pixelScaleArcsec'
  | 'positionAngle'
  | 'parity'
  | 'isMirrored'
  | 'fieldWidthDeg'
  | 'fieldHeightDeg'
  | 'radiusDeg'
  | 'footprint'
  | 'wcs'
  | 'width'
  | 'height'
>

/** Where a frame of `width` x `height` pixels lies on the sky. `isBottomUp` tells which way up it is displayed. */
export const describeField = (wcs: Wcs, width: number, height: number, isBottomUp: boolean): Field => {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2]
  const skyAt = (px: number, py: number): Position => pixelToSky(wcs, px, py)
  const centre = skyAt(x, y)
  const reach = (px: number, py: number): number => separationDeg(centre, skyAt(px, py))
  const [left, right, first, last] = [-0.5, width - 0.5, -0.5, height - 0.5]
  const { alongX, alongY } = slopesAt(wcs, x, y, centre)
  const det = alongX.xi * alongY.eta - alongY.xi * alongX.eta
  const upwards = isBottomUp ? 1 : -1
  return {
    ...centre,
    pixelScaleArcsec: Math.sqrt(Math.abs(det)) * 3600,
    positionAngle: Math.atan2(upwards * alongY.xi, upwards * alongY.eta) / RAD,
    parity: det < 0 ? -1 : 1,
    // Seen from inside the sphere east is left of north: rightwards times upwards is negative on a true picture.
    isMirrored: det * upwards > 0,
    fieldWidthDeg: reach(left, y) + reach(right, y),
    fieldHeightDeg: reach(x, first) + reach(x, last),
    radiusDeg: Math.max(reach(left, first), reach(right, first), reach(left, last), reach(right, last)),
    footprint: footprintOf(wcs, width, height),
    wcs,
    width,
    height,
  }
}

/** Degrees east and north per pixel at a place of the frame (`centre` on the sky), distortion included. */
export const slopesAt = (wcs: Wcs, x: number, y: number, centre: Position) => {
  const slope = (dx: number, dy: number) => {
    const ahead = projectTan(centre, pixelToSky(wcs, x + dx, y + dy))
    const behind = projectTan(centre, pixelToSky(wcs, x - dx, y - dy))
    if (!ahead || !behind) throw new Error('A pixel of this WCS is wider than the sky.')
    return { xi: (ahead.xi - behind.xi) / 2, eta: (ahead.eta - behind.eta) / 2 }
  }
  return { alongX: slope(1, 0), alongY: slope(0, 1) }
}

import type { Position } from '#shared/core/position.ts'
import { normalizeRa, RAD } from './angles.ts'

/** A place on the tangent plane [deg]: `xi` grows to the east, `eta` to the north. */
export interface PlanePoint {
  readonly xi: number
  readonly eta: number
}

/** Gnomonic projection about `centre` (Calabretta & Greisen 2002, 5.1.3). Null for what lies 90 degrees away or more. */
export const projectTan = (centre: Position, { ra, dec }: Position): PlanePoint | null => {
  const turn = (ra - centre.ra) * RAD
  const [sinDec, cosDec] = [Math.sin(dec * RAD), Math.cos(dec * RAD)]
  const [sinCentre, cosCentre] = [Math.sin(centre.dec * RAD), Math.cos(centre.dec * RAD)]
  const towards = sinCentre * sinDec + cosCentre * cosDec * Math.cos(turn)
  // The horizon itself would be infinitely far out.
  if (!(towards > 1e-9)) return null
  const east = cosDec * Math.sin(turn)
  const north = cosCentre * sinDec - sinCentre * cosDec * Math.cos(turn)
  return { xi: east / towards / RAD, eta: north / towards / RAD }
}

/** The place on the sky of a point of the tangent plane about `centre`. */
export const deprojectTan = (centre: Position, { xi, eta }: PlanePoint): Position => {
  const [east, north] = [xi * RAD, eta * RAD]
  const [sinCentre, cosCentre] = [Math.sin(centre.dec * RAD), Math.cos(centre.dec * RAD)]
  // Measured along the meridian of the centre and across it; stays exact at the poles.
  const along = cosCentre - north * sinCentre
  const dec = Math.atan2(sinCentre + north * cosCentre, Math.hypot(along, east)) / RAD
  return { ra: normalizeRa(centre.ra + Math.atan2(east, along) / RAD), dec }
}

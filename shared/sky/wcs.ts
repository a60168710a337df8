import type { Position } from '#shared/core/position.ts'
import type { WcsRecord } from '#shared/records/solution.ts'
import { deprojectBy, projectBy } from './projection.ts'
import { applySip, invertSip, type Offset } from './sip.ts'
import { deprojectTan, type PlanePoint, projectTan } from './tan.ts'

/** A world coordinate system, for 0-based pixels in file order: pixel, SIP, matrix, projection, sky (ICRS). */
export type Wcs = WcsRecord

export interface Pixel {
  readonly x: number
  readonly y: number
}

/** What a pixel beyond the edge of a map of the whole sky shows: nothing. */
const NOWHERE: Position = { ra: Number.NaN, dec: Number.NaN }

/**
 * The place on the sky of a pixel (0-based, may be fractional or outside the frame). Beyond the edge of the sky, which maps of
 * a hemisphere or more have, both coordinates are NaN.
 */
export const pixelToSky = (wcs: Wcs, x: number, y: number): Position => {
  const offset: Offset = [x - wcs.crpix[0], y - wcs.crpix[1]]
  const [u, v] = wcs.sip ? applySip(wcs.sip, offset) : offset
  const [[a, b], [c, d]] = wcs.cd
  const plane = { xi: a * u + b * v, eta: c * u + d * v }
  return wcs.projection ? (deprojectBy(wcs.projection, plane) ?? NOWHERE) : deprojectTan(referenceOf(wcs), plane)
}

/**
 * The pixel of a place on the sky; null where the projection does not show it (behind the tangent plane) and where the
 * distortion cannot be undone.
 */
export const skyToPixel = (wcs: Wcs, position: Position): Pixel | null => {
  const plane = onPlane(wcs, position)
  if (!plane) return null
  const [[a, b], [c, d]] = wcs.cd
  const det = a * d - b * c
  const ideal: Offset = [(d * plane.xi - b * plane.eta) / det, (a * plane.eta - c * plane.xi) / det]
  const offset = wcs.sip ? invertSip(wcs.sip, ideal) : ideal
  return offset && { x: wcs.crpix[0] + offset[0], y: wcs.crpix[1] + offset[1] }
}

const onPlane = (wcs: Wcs, position: Position): PlanePoint | null =>
  wcs.projection ? projectBy(wcs.projection, position) : projectTan(referenceOf(wcs), position)

const referenceOf = ({ crval }: Wcs): Position => ({ ra: crval[0], dec: crval[1] })

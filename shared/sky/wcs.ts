import type { Position } from '#shared/core/position.ts'
import type { WcsRecord } from '#shared/records/solution.ts'
import { applySip, invertSip, type Offset } from './sip.ts'
import { deprojectTan, projectTan } from './tan.ts'

/** A gnomonic world coordinate system with optional SIP, for 0-based pixels in file order. */
export type Wcs = WcsRecord

export interface Pixel {
  readonly x: number
  readonly y: number
}

/** The place on the sky of a pixel (0-based, may be fractional or outside the frame). */
export const pixelToSky = (wcs: Wcs, x: number, y: number): Position => {
  const offset: Offset = [x - wcs.crpix[0], y - wcs.crpix[1]]
  const [u, v] = wcs.sip ? applySip(wcs.sip, offset) : offset
  const [[a, b], [c, d]] = wcs.cd
  return deprojectTan(referenceOf(wcs), { xi: a * u + b * v, eta: c * u + d * v })
}

/** The pixel of a place on the sky; null behind the tangent plane and where the distortion cannot be undone. */
export const skyToPixel = (wcs: Wcs, position: Position): Pixel | null => {
  const plane = projectTan(referenceOf(wcs), position)
  if (!plane) return null
  const [[a, b], [c, d]] = wcs.cd
  const det = a * d - b * c
  const ideal: Offset = [(d * plane.xi - b * plane.eta) / det, (a * plane.eta - c * plane.xi) / det]
  const offset = wcs.sip ? invertSip(wcs.sip, ideal) : ideal
  return offset && { x: wcs.crpix[0] + offset[0], y: wcs.crpix[1] + offset[1] }
}

const referenceOf = ({ crval }: Wcs): Position => ({ ra: crval[0], dec: crval[1] })

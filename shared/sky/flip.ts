import type { SipPolynomial } from '#shared/records/solution.ts'
import { slopesAt } from './field.ts'
import { pixelToSky, type Wcs } from './wcs.ts'

/** The WCS of a picture whose rows are stored in the other order. Its projection must be TAN. */
export const flipRows = (wcs: Wcs, height: number): Wcs => {
  const { crpix, cd, sip } = wcs
  // v becomes -v, and so does the correction of v.
  const along = (from: SipPolynomial, sign: 1 | -1): SipPolynomial => ({
    order: from.order,
    coefficients: Object.fromEntries(
      Object.entries(from.coefficients).map(([key, value]) => [
        key,
        sign * (Number(key.split('_')[1]) % 2 === 0 ? value : -value),
      ]),
    ),
  })
  return {
    ...wcs,
    crpix: [crpix[0], height - 1 - crpix[1]],
    cd: [
      [cd[0][0], -cd[0][1]],
      [cd[1][0], -cd[1][1]],
    ],
    sip: sip && {
      a: along(sip.a, 1),
      b: along(sip.b, -1),
      ap: sip.ap && along(sip.ap, 1),
      bp: sip.bp && along(sip.bp, -1),
    },
  }
}

/** The plain TAN that touches a WCS at the centre of the frame: reference pixel there, distortion left out. */
export const tangentAtCentre = (wcs: Wcs, width: number, height: number): Wcs => {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2]
  const centre = pixelToSky(wcs, x, y)
  const { alongX, alongY } = slopesAt(wcs, x, y, centre)
  return {
    crval: [centre.ra, centre.dec],
    crpix: [x, y],
    cd: [
      [alongX.xi, alongY.xi],
      [alongX.eta, alongY.eta],
    ],
    sip: null,
  }
}

/** CDELT and CROTA of a matrix (Calabretta & Greisen 2002, section 6.1), in degrees; CDELT2 is positive. */
export const cdeltOf = ([[cd11, cd12], [cd21, cd22]]: Wcs['cd']): {
  readonly cdelt: readonly [number, number]
  readonly crota: readonly [number, number]
} => {
  const sign = cd11 * cd22 - cd12 * cd21 < 0 ? -1 : 1
  const degrees = 180 / Math.PI
  return {
    cdelt: [sign * Math.hypot(cd11, cd21), Math.hypot(cd12, cd22)],
    crota: [Math.atan2(sign * cd21, sign * cd11) * degrees, Math.atan2(-cd12, cd22) * degrees],
  }
}

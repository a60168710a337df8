import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { SipPolynomial } from '#shared/records/solution.ts'
import { normalizeRa } from './angles.ts'
import { rotationToIcrs } from './celestial-frame.ts'
import { withPlateSolution } from './dss-plate.ts'
import { defaultLonpole, type NativePole, poleIn, poleOfEquator } from './native.ts'
import { referenceLatitude } from './projection.ts'
import { positionOf, times, vectorOf } from './rotation.ts'
import type { Wcs } from './wcs.ts'
import { axesOf, type WcsAxes } from './wcs-frame.ts'
import { headerOf, numberOf, type WcsCard } from './wcs-header.ts'
import { matrixOf, turnedToDefaultPole } from './wcs-linear.ts'
import { polesOf, projectionOf } from './wcs-projection.ts'
import { sipOf } from './wcs-sip.ts'

export type { WcsCard } from './wcs-header.ts'

/**
 * The celestial WCS of a FITS header (Calabretta & Greisen 2002): the projections of `PROJECTION_CODES` with optional SIP; CD, PC
 * with CDELT, or CDELT with CROTA2; equatorial, galactic and ecliptic axes, which become ICRS. FITS counts pixels from 1; this
 * file turns that into the project's 0, and back. Faults: `wcs.none`, `wcs.projection`, `wcs.frame`, `wcs.incomplete`, `wcs.singular`.
 */
export const wcsFromCards = (cards: readonly WcsCard[]): Result<Wcs> => {
  const header = withPlateSolution(headerOf(cards))
  const axes = axesOf(header)
  if (!axes.ok) return axes
  const [ra, dec] = [axes.value.longitude, axes.value.latitude]
  const [x, y] = [numberOf(header, 'CRPIX1'), numberOf(header, 'CRPIX2')]
  const [longitude, latitude] = [numberOf(header, `CRVAL${ra}`), numberOf(header, `CRVAL${dec}`)]
  if (longitude === null || latitude === null || Math.abs(latitude) > 90)
    return fail('invalid', 'wcs.incomplete', 'The header names a projection but no valid reference position (CRVAL).')
  const linear = matrixOf(header)
  if (!linear) return fail('invalid', 'wcs.incomplete', 'The header has no scale: CD, or CDELT with PC or CROTA2, is missing.')
  const cd: Wcs['cd'] = [linear[ra - 1]!, linear[dec - 1]!]
  const det = cd[0][0] * cd[1][1] - cd[0][1] * cd[1][0]
  if (!Number.isFinite(det) || det === 0)
    return fail('invalid', 'wcs.singular', 'The scale matrix of the WCS cannot be inverted.')
  // SIP is in the order of the pixel axes, so swapped axes do not touch it.
  const sip = sipOf(header)
  const projection = projectionOf(header, axes.value, latitude, sip !== null)
  if (!projection.ok) return projection
  const { code, pv } = projection.value
  const native = nativePoleOf({ longitude, latitude }, code, polesOf(header, axes.value))
  if (!native) return fail('invalid', 'wcs.incomplete', 'LONPOLE and LATPOLE of the header do not fit its reference position.')
  const placed = onIcrs(axes.value, native, { ra: normalizeRa(longitude), dec: latitude })
  const crpix: Wcs['crpix'] = [(x ?? 0) - 1, (y ?? 0) - 1]
  const crval: Wcs['crval'] = [placed.reference.ra, placed.reference.dec]
  if (code === 'TAN') return ok({ crval, crpix, cd: turnedToDefaultPole(cd, placed.lonpole), sip })
  const pole: Wcs['crval'] = [placed.pole.ra, placed.pole.dec]
  return ok({ crval, crpix, cd, sip, projection: { code, pole, lonpole: placed.lonpole, pv } })
}

const nativePoleOf = (
  { longitude, latitude }: { longitude: number; latitude: number },
  code: Parameters<typeof referenceLatitude>[0],
  given: ReturnType<typeof polesOf>,
): NativePole | null => {
  const theta0 = referenceLatitude(code)
  const lonpole = given.lonpole ?? defaultLonpole(latitude, theta0)
  const reference = { ra: longitude, dec: latitude }
  return theta0 === 90
    ? { pole: { ra: normalizeRa(longitude), dec: latitude }, lonpole }
    : poleOfEquator(reference, lonpole, given.latpole ?? 90)
}

// What is ICRS already stays as it is, to the last digit.
const onIcrs = ({ frame }: WcsAxes, native: NativePole, reference: NativePole['pole']) => {
  const isIcrs = frame.axes === 'equatorial' && (frame.system === 'ICRS' || (frame.system === 'FK5' && frame.equinox === 2000))
  if (isIcrs) return { ...native, reference }
  const rotation = rotationToIcrs(frame, reference)
  return { ...poleIn(rotation, native), reference: positionOf(times(rotation, vectorOf(reference))) }
}

/** The header lines of a WCS, as FITS counts pixels. Reading them back gives the same WCS. */
export const cardsOfWcs = (wcs: Wcs): { keyword: string; value: string | number; comment: string }[] => {
  const { crval, crpix, cd, sip, projection } = wcs
  const code = projection?.code ?? 'TAN'
  const type = sip ? `${code}-SIP` : code
  const card = (keyword: string, value: string | number, comment = '') => ({ keyword, value, comment })
  const polynomial = (name: string, from: SipPolynomial | null) =>
    from
      ? [
          card(`${name}_ORDER`, from.order, 'order of the SIP polynomial'),
          ...Object.entries(from.coefficients).map(([key, value]) => card(`${name}_${key}`, value)),
        ]
      : []
  const parameters = (axis: 1 | 2, pv: readonly number[]) =>
    pv.flatMap((value, at) => (value === 0 ? [] : [card(`PV${axis}_${at}`, value, 'parameter of the projection')]))
  return [
    card('WCSAXES', 2),
    card('CTYPE1', `RA---${type}`, projection ? '' : 'gnomonic projection'),
    card('CTYPE2', `DEC--${type}`, projection ? '' : 'gnomonic projection'),
    card('RADESYS', 'ICRS'),
    card('EQUINOX', 2000),
    card('LONPOLE', projection?.lonpole ?? 180),
    ...(projection ? [card('LATPOLE', projection.pole[1])] : []),
    card('CUNIT1', 'deg'),
    card('CUNIT2', 'deg'),
    card('CRVAL1', crval[0], '[deg] RA of the reference pixel'),
    card('CRVAL2', crval[1], '[deg] Dec of the reference pixel'),
    card('CRPIX1', crpix[0] + 1, 'reference pixel, counted from 1'),
    card('CRPIX2', crpix[1] + 1, 'reference pixel, counted from 1'),
    card('CD1_1', cd[0][0], '[deg/px]'),
    card('CD1_2', cd[0][1], '[deg/px]'),
    card('CD2_1', cd[1][0], '[deg/px]'),
    card('CD2_2', cd[1][1], '[deg/px]'),
    ...(projection ? [...parameters(1, projection.pv.longitude), ...parameters(2, projection.pv.latitude)] : []),
    ...(sip
      ? [...polynomial('A', sip.a), ...polynomial('B', sip.b), ...polynomial('AP', sip.ap), ...polynomial('BP', sip.bp)]
      : []),
  ]
}

import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { SipPolynomial } from '#shared/records/solution.ts'
import { normalizeRa, RAD } from './angles.ts'
import type { Wcs } from './wcs.ts'

/** The part of a header line that a WCS needs. */
export interface WcsCard {
  readonly keyword: string
  readonly value: string | number | boolean | null
}

type Header = ReadonlyMap<string, WcsCard['value']>
type Matrix = Wcs['cd']

/**
 * The celestial WCS of a FITS header: TAN with optional SIP; CD, PC with CDELT, or CDELT with CROTA2 (Calabretta & Greisen 2002).
 * FITS counts pixels from 1; this file turns that into the project's 0, and back. Faults: `wcs.none`, `wcs.projection`,
 * `wcs.frame`, `wcs.incomplete`, `wcs.singular`.
 */
export const wcsFromCards = (cards: readonly WcsCard[]): Result<Wcs> => {
  const header: Header = new Map(cards.map(({ keyword, value }) => [keyword.toUpperCase(), value]))
  const axes = axesOf(header)
  if (!axes.ok) return axes
  const { ra, dec } = axes.value
  const [x, y] = [numberOf(header, 'CRPIX1'), numberOf(header, 'CRPIX2')]
  const [longitude, latitude] = [numberOf(header, `CRVAL${ra}`), numberOf(header, `CRVAL${dec}`)]
  if (longitude === null || latitude === null || Math.abs(latitude) > 90)
    return fail('invalid', 'wcs.incomplete', 'The header names a projection but no valid reference position (CRVAL).')
  const linear = matrixOf(header)
  if (!linear) return fail('invalid', 'wcs.incomplete', 'The header has no scale: CD, or CDELT with PC or CROTA2, is missing.')
  const rows: Matrix = [linear[ra - 1]!, linear[dec - 1]!]
  const cd = turnedToDefaultPole(rows, numberOf(header, 'LONPOLE') ?? (latitude === 90 ? 0 : 180))
  const det = cd[0][0] * cd[1][1] - cd[0][1] * cd[1][0]
  if (!Number.isFinite(det) || det === 0)
    return fail('invalid', 'wcs.singular', 'The scale matrix of the WCS cannot be inverted.')
  const sip = sipOf(header)
  return ok({ crval: [normalizeRa(longitude), latitude], crpix: [(x ?? 0) - 1, (y ?? 0) - 1], cd, sip })
}

// Which axis is right ascension, and whether we can read the projection at all.
const axesOf = (header: Header): Result<{ ra: 1 | 2; dec: 1 | 2 }> => {
  const types = [textOf(header, 'CTYPE1'), textOf(header, 'CTYPE2')]
  if (!types[0] && !types[1]) return fail('not-found', 'wcs.none', 'The header has no world coordinates (no CTYPE1).')
  const ra = types.findIndex((type) => type.startsWith('RA'))
  const dec = types.findIndex((type) => type.startsWith('DEC'))
  if (ra < 0 || dec < 0)
    return fail('unsupported', 'wcs.frame', `Coordinates of type ${types.join(' and ')} are not right ascension and declination.`)
  const projections = types.map((type) => type.replace(/^(RA|DEC)-+/, ''))
  if (!projections.every((name) => name === 'TAN' || name === 'TAN-SIP'))
    return fail('unsupported', 'wcs.projection', `The projection ${projections[ra]} is not read yet; TAN and TAN-SIP are.`)
  if ([...header].some(([keyword, value]) => /^PV[12]_\d+$/.test(keyword) && value !== 0))
    return fail('unsupported', 'wcs.projection', 'Distortion by PV coefficients (TPV) is not read yet; TAN and TAN-SIP are.')
  const frame = frameFault(header)
  return frame ?? ok({ ra: ra === 0 ? 1 : 2, dec: dec === 0 ? 1 : 2 })
}

// FK5 of J2000 and ICRS agree to 0.03 arcsec; older equinoxes would need precession.
const frameFault = (header: Header): Result<never> | null => {
  const equinox = numberOf(header, 'EQUINOX') ?? numberOf(header, 'EPOCH') ?? 2000
  const system = textOf(header, 'RADESYS') || textOf(header, 'RADECSYS')
  if (system !== 'ICRS' && (equinox !== 2000 || system.startsWith('FK4')))
    return fail('unsupported', 'wcs.frame', `Coordinates of the equinox ${equinox} are not read yet; J2000 and ICRS are.`)
  const units = [textOf(header, 'CUNIT1'), textOf(header, 'CUNIT2')]
  if (units.some((unit) => !/^(|DEG|DEGREES?)$/.test(unit)))
    return fail('unsupported', 'wcs.frame', `World coordinates in ${units.join(' and ')} are not read; degrees are.`)
  return null
}

// Degrees per pixel, one row per world axis.
const matrixOf = (header: Header): Matrix | null => {
  const entries = (name: string, diagonal: number): Matrix | null => {
    const at = (i: number, j: number): number | null => numberOf(header, `${name}${i}_${j}`)
    if ([at(1, 1), at(1, 2), at(2, 1), at(2, 2)].every((value) => value === null)) return null
    return [
      [at(1, 1) ?? diagonal, at(1, 2) ?? 0],
      [at(2, 1) ?? 0, at(2, 2) ?? diagonal],
    ]
  }
  const cd = entries('CD', 0)
  if (cd) return cd
  const [sx, sy] = [numberOf(header, 'CDELT1'), numberOf(header, 'CDELT2')]
  if (sx === null || sy === null) return null
  const pc = entries('PC', 1)
  if (pc)
    return [
      [sx * pc[0][0], sx * pc[0][1]],
      [sy * pc[1][0], sy * pc[1][1]],
    ]
  const turn = (numberOf(header, 'CROTA2') ?? 0) * RAD
  return [
    [sx * Math.cos(turn), -sy * Math.sin(turn)],
    [sx * Math.sin(turn), sy * Math.cos(turn)],
  ]
}

// Another native longitude of the pole only turns the tangent plane, so it is worked into the matrix.
const turnedToDefaultPole = ([east, north]: Matrix, lonpole: number): Matrix => {
  if (lonpole === 180) return [east, north]
  const [cos, sin] = [Math.cos((lonpole - 180) * RAD), Math.sin((lonpole - 180) * RAD)]
  return [
    [east[0] * cos + north[0] * sin, east[1] * cos + north[1] * sin],
    [north[0] * cos - east[0] * sin, north[1] * cos - east[1] * sin],
  ]
}

const sipOf = (header: Header): Wcs['sip'] => {
  const [a, b] = [polynomialOf(header, 'A'), polynomialOf(header, 'B')]
  if (!a && !b) return null
  const none: SipPolynomial = { order: 0, coefficients: {} }
  return { a: a ?? none, b: b ?? none, ap: polynomialOf(header, 'AP'), bp: polynomialOf(header, 'BP') }
}

const MAX_ORDER = 9

const polynomialOf = (header: Header, name: string): SipPolynomial | null => {
  const order = numberOf(header, `${name}_ORDER`)
  if (order === null || !Number.isInteger(order) || order < 0 || order > MAX_ORDER) return null
  const coefficients: Record<string, number> = {}
  for (let i = 0; i <= order; i++)
    for (let j = 0; i + j <= order; j++) {
      const value = numberOf(header, `${name}_${i}_${j}`)
      if (value !== null && value !== 0) coefficients[`${i}_${j}`] = value
    }
  return { order, coefficients }
}

const numberOf = (header: Header, keyword: string): number | null => {
  const value = header.get(keyword)
  // Some programs write numbers as text.
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

const textOf = (header: Header, keyword: string): string =>
  String(header.get(keyword) ?? '')
    .trim()
    .toUpperCase()

/** The header lines of a WCS, as FITS counts pixels. Reading them back gives the same WCS. */
export const cardsOfWcs = ({ crval, crpix, cd, sip }: Wcs): { keyword: string; value: string | number; comment: string }[] => {
  const type = sip ? 'TAN-SIP' : 'TAN'
  const card = (keyword: string, value: string | number, comment = '') => ({ keyword, value, comment })
  const polynomial = (name: string, from: SipPolynomial | null) =>
    from
      ? [
          card(`${name}_ORDER`, from.order, 'order of the SIP polynomial'),
          ...Object.entries(from.coefficients).map(([key, value]) => card(`${name}_${key}`, value)),
        ]
      : []
  return [
    card('WCSAXES', 2),
    card('CTYPE1', `RA---${type}`, 'gnomonic projection'),
    card('CTYPE2', `DEC--${type}`, 'gnomonic projection'),
    card('RADESYS', 'ICRS'),
    card('EQUINOX', 2000),
    card('LONPOLE', 180),
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
    ...(sip
      ? [...polynomial('A', sip.a), ...polynomial('B', sip.b), ...polynomial('AP', sip.ap), ...polynomial('BP', sip.bp)]
      : []),
  ]
}

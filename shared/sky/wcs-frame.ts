import { fail, ok, type Result } from '#shared/core/fault.ts'
import { PROJECTION_CODES, type ProjectionRecord } from '#shared/records/solution.ts'
import type { CelestialFrame } from './celestial-frame.ts'
import { numberOf, textOf, type WcsHeader } from './wcs-header.ts'

/** Which axis of the header is the longitude, which the latitude, and by what they are projected. */
export interface WcsAxes {
  readonly longitude: 1 | 2
  readonly latitude: 1 | 2
  readonly frame: CelestialFrame
  /** As the header writes it; NCP is an old name of a slant SIN. */
  readonly projection: ProjectionRecord['code'] | 'NCP'
}

const PAIRS = [
  ['RA', 'DEC', 'equatorial'],
  ['GLON', 'GLAT', 'galactic'],
  ['ELON', 'ELAT', 'ecliptic'],
] as const

const READ: readonly string[] = [...PROJECTION_CODES, 'NCP']

/** Faults: `wcs.none`, `wcs.frame`, `wcs.projection`. */
export const axesOf = (header: WcsHeader): Result<WcsAxes> => {
  const types = [textOf(header, 'CTYPE1'), textOf(header, 'CTYPE2')]
  if (!types[0] && !types[1]) return fail('not-found', 'wcs.none', 'The header has no world coordinates (no CTYPE1).')
  const [first, second] = types.map((type) => /^([A-Z]+)(?:-+([A-Z]{3})(-SIP)?)?$/.exec(type))
  const pair = PAIRS.find(
    ([longitude, latitude]) =>
      (first?.[1] === longitude && second?.[1] === latitude) || (first?.[1] === latitude && second?.[1] === longitude),
  )
  if (!pair || !first || !second)
    return fail(
      'unsupported',
      'wcs.frame',
      `Coordinates of type ${types.join(' and ')} are not a longitude and a latitude on the sky.`,
    )
  const projection = first[2] ?? ''
  if (projection !== second[2] || !READ.includes(projection))
    return fail(
      'unsupported',
      'wcs.projection',
      `The projection ${types.join(' and ')} is not read; ${PROJECTION_CODES.join(', ')} are.`,
    )
  const units = [textOf(header, 'CUNIT1'), textOf(header, 'CUNIT2')]
  if (units.some((unit) => !/^(|DEG|DEGREES?)$/.test(unit)))
    return fail('unsupported', 'wcs.frame', `World coordinates in ${units.join(' and ')} are not read; degrees are.`)
  const frame = frameOf(header, pair[2])
  if (!frame.ok) return frame
  const isLongitudeFirst = first[1] === pair[0]
  return ok({
    longitude: isLongitudeFirst ? 1 : 2,
    latitude: isLongitudeFirst ? 2 : 1,
    frame: frame.value,
    projection: projection as WcsAxes['projection'],
  })
}

/** The first equinox that is given in Julian years, when the header does not name the system (FITS 4.0, 8.3). */
const FIRST_JULIAN = 1984

const frameOf = (header: WcsHeader, axes: CelestialFrame['axes']): Result<CelestialFrame> => {
  const named = textOf(header, 'RADESYS') || textOf(header, 'RADECSYS')
  const given = equinoxOf(header, 'EQUINOX') ?? equinoxOf(header, 'EPOCH')
  const system = named || (given === null ? 'ICRS' : given < FIRST_JULIAN ? 'FK4' : 'FK5')
  if (given !== null && (given < 1700 || given > 2300))
    return fail('unsupported', 'wcs.frame', `The equinox ${given} of the coordinates makes no sense.`)
  if (system === 'ICRS' || system === 'FK5' || system === 'FK4')
    return ok({ axes, system, equinox: given ?? (system === 'FK4' ? 1950 : 2000) })
  return fail('unsupported', 'wcs.frame', `Coordinates of the system ${system} are not read; ICRS, FK5 and FK4 are.`)
}

// Some write J2000.0 or B1950.
const equinoxOf = (header: WcsHeader, keyword: string): number | null =>
  numberOf(new Map([[keyword, textOf(header, keyword).replace(/^[JB]/, '')]]), keyword)

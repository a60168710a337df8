import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { ProjectionRecord } from '#shared/records/solution.ts'
import { RAD } from './angles.ts'
import { TPV_TERMS } from './tpv.ts'
import type { WcsAxes } from './wcs-frame.ts'
import { numberOf, type WcsHeader } from './wcs-header.ts'

/** The projection that a header means, with its parameters. */
export interface HeaderProjection {
  readonly code: ProjectionRecord['code']
  readonly pv: ProjectionRecord['pv']
}

const NO_PV: ProjectionRecord['pv'] = { longitude: [], latitude: [] }
const MAX_INDEX = 99

/**
 * SCAMP writes the polynomial of TPV under the name TAN, which elsewhere takes no parameters of the latitude. Beside SIP such
 * a polynomial says the same thing twice, and SIP counts. Faults: `wcs.projection`.
 */
export const projectionOf = (header: WcsHeader, axes: WcsAxes, latitude: number, hasSip: boolean): Result<HeaderProjection> => {
  const pv = { longitude: pvOf(header, axes.longitude), latitude: pvOf(header, axes.latitude) }
  const { projection } = axes
  const isScamp = projection === 'TAN' && !hasSip && (pv.latitude.some((value) => value !== 0) || pv.longitude.length > 5)
  if (projection === 'TPV' || isScamp) {
    if (Math.max(pv.longitude.length, pv.latitude.length) > TPV_TERMS)
      return fail('unsupported', 'wcs.projection', `A distortion with more than ${TPV_TERMS} PV terms is not read.`)
    return ok({ code: 'TPV', pv: { longitude: withSlope(pv.longitude), latitude: withSlope(pv.latitude) } })
  }
  if (!hasSip && hasMovedReference(pv.longitude, projection))
    return fail(
      'unsupported',
      'wcs.projection',
      'A reference point away from the pole of its projection (PV_1, PV_2) is not read.',
    )
  if (projection === 'NCP') {
    if (latitude === 0) return fail('invalid', 'wcs.projection', 'The projection NCP does not exist on the equator.')
    return ok({ code: 'SIN', pv: { longitude: [], latitude: [0, 0, 1 / Math.tan(latitude * RAD)] } })
  }
  if (projection === 'ZPN') {
    if (!pv.latitude.slice(1).some((value) => value !== 0))
      return fail('invalid', 'wcs.incomplete', 'The projection ZPN needs its polynomial (PV2_1 …), which the header lacks.')
    return ok({ code: 'ZPN', pv: { longitude: [], latitude: pv.latitude } })
  }
  if (projection === 'SIN' && pv.latitude.some((value) => value !== 0))
    return ok({ code: 'SIN', pv: { longitude: [], latitude: pv.latitude.slice(0, 3) } })
  return ok({ code: projection, pv: NO_PV })
}

/** LONPOLE and LATPOLE have a second name among the PV of the longitude. */
export const polesOf = (header: WcsHeader, axes: WcsAxes): { lonpole: number | null; latpole: number | null } => {
  const isPolynomial = axes.projection === 'TPV' || axes.projection === 'TAN'
  const pv = (index: number): number | null => (isPolynomial ? null : numberOf(header, `PV${axes.longitude}_${index}`))
  return { lonpole: pv(3) ?? numberOf(header, 'LONPOLE'), latpole: pv(4) ?? numberOf(header, 'LATPOLE') }
}

const pvOf = (header: WcsHeader, axis: 1 | 2): number[] => {
  const values: number[] = []
  for (let index = 0; index <= MAX_INDEX; index++) {
    const value = numberOf(header, `PV${axis}_${index}`)
    if (value === null) continue
    while (values.length < index) values.push(0)
    values[index] = value
  }
  return values
}

// A polynomial that does not name its slope has the slope 1.
const withSlope = (pv: readonly number[]): number[] => [pv[0] ?? 0, pv[1] || 1, ...pv.slice(2)]

const hasMovedReference = (pv: readonly number[], projection: WcsAxes['projection']): boolean => {
  const theta0 = projection === 'CAR' || projection === 'AIT' || projection === 'MOL' ? 0 : 90
  return (pv[1] ?? 0) !== 0 || (pv.length > 2 && pv[2] !== theta0 && pv[2] !== 0)
}

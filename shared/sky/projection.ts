import type { Position } from '#shared/core/position.ts'
import type { ProjectionRecord } from '#shared/records/solution.ts'
import { AIT, CAR, MOL } from './all-sky.ts'
import { nativeToSky } from './native.ts'
import { type Matrix, positionOf, times, transposed, vectorOf } from './rotation.ts'
import type { PlanePoint } from './tan.ts'
import { tpv } from './tpv.ts'
import { ARC, GNOMONIC, orthographic, type Projection, STG, ZEA, zenithalPolynomial } from './zenithal.ts'

/** The place on the plane of a place on the sky; null where the projection shows none. */
export const projectBy = (record: ProjectionRecord, position: Position): PlanePoint | null => {
  const { toNative, projection } = compiledOf(record)
  return projection.toPlane(times(toNative, vectorOf(position)))
}

/** The place on the sky of a place on the plane; null beyond the edge of the sky. */
export const deprojectBy = (record: ProjectionRecord, point: PlanePoint): Position | null => {
  const { toSky, projection } = compiledOf(record)
  const native = projection.toNative(point)
  return native && positionOf(times(toSky, native))
}

/** The native latitude of the reference point: the pole for zenithal projections, the equator for those of the whole sky. */
export const referenceLatitude = (code: ProjectionRecord['code']): 0 | 90 =>
  code === 'CAR' || code === 'AIT' || code === 'MOL' ? 0 : 90

const projectionOf = ({ code, pv: { longitude, latitude } }: ProjectionRecord): Projection => {
  switch (code) {
    case 'TAN':
      return GNOMONIC
    case 'TPV':
      return tpv(longitude, latitude)
    case 'ZPN':
      return zenithalPolynomial(latitude)
    case 'SIN':
      return orthographic(latitude[1] ?? 0, latitude[2] ?? 0)
    case 'ARC':
      return ARC
    case 'STG':
      return STG
    case 'ZEA':
      return ZEA
    case 'CAR':
      return CAR
    case 'AIT':
      return AIT
    case 'MOL':
      return MOL
  }
}

interface Compiled {
  readonly toSky: Matrix
  readonly toNative: Matrix
  readonly projection: Projection
}

const compiled = new WeakMap<ProjectionRecord, Compiled>()

const compiledOf = (record: ProjectionRecord): Compiled => {
  const known = compiled.get(record)
  if (known) return known
  const toSky = nativeToSky({ pole: { ra: record.pole[0], dec: record.pole[1] }, lonpole: record.lonpole })
  const fresh = { toSky, toNative: transposed(toSky), projection: projectionOf(record) }
  compiled.set(record, fresh)
  return fresh
}

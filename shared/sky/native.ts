import type { Position } from '#shared/core/position.ts'
import { normalizeRa, RAD } from './angles.ts'
import { type Matrix, product, turned } from './rotation.ts'

/** Where the native pole of a projection lies on the sky [deg], and the native longitude of the celestial pole [deg]. */
export interface NativePole {
  readonly pole: Position
  readonly lonpole: number
}

/** Native to celestial directions (Calabretta & Greisen 2002, equation 2). */
export const nativeToSky = ({ pole, lonpole }: NativePole): Matrix =>
  product(turned('z', -pole.ra), turned('y', pole.dec - 90), turned('z', lonpole - 180))

/** The same pole in other celestial axes, to which `rotation` leads. */
export const poleIn = (rotation: Matrix, native: NativePole): NativePole => {
  const matrix = product(rotation, nativeToSky(native))
  const pole = { ra: Math.atan2(matrix[1][2], matrix[0][2]) / RAD, dec: latitudeOf(matrix[0][2], matrix[1][2], matrix[2][2]) }
  // What is left once the pole's place is taken out is the turn about it; safe where the pole is the celestial one.
  const rest = product(turned('y', 90 - pole.dec), turned('z', pole.ra), matrix)
  return { pole: { ...pole, ra: normalizeRa(pole.ra) }, lonpole: 180 + Math.atan2(rest[0][1], rest[0][0]) / RAD }
}

const latitudeOf = (x: number, y: number, z: number): number => Math.atan2(z, Math.hypot(x, y)) / RAD

/** The native longitude of the celestial pole when the header does not say: 0 where the reference lies north of `theta0`. */
export const defaultLonpole = (latitude: number, theta0: 0 | 90): number => (latitude >= theta0 ? 0 : 180)

/**
 * The native pole of a projection whose reference point (`crval`, celestial) is the native place (0, 0): the cylindrical ones
 * (equations 8 to 10). Of two answers the one nearer to `latpole`. Null when there is none.
 */
export const poleOfEquator = (crval: Position, lonpole: number, latpole: number): NativePole | null => {
  const [cos, sinDec] = [Math.cos(lonpole * RAD), Math.sin(crval.dec * RAD)]
  // The celestial pole a quarter turn away along the equator: any latitude of the native pole would do.
  if (Math.abs(cos) < 1e-12)
    return Math.abs(sinDec) < 1e-12 ? { pole: { ra: raOf(crval, lonpole, latpole), dec: latpole }, lonpole } : null
  const ratio = sinDec / Math.abs(cos)
  if (Math.abs(ratio) > 1 + 1e-12) return null
  const [middle, reach] = [cos > 0 ? 0 : 180, Math.acos(Math.min(1, Math.max(-1, ratio))) / RAD]
  const candidates = [middle + reach, middle - reach]
    .map((angle) => (angle > 180 ? angle - 360 : angle < -180 ? angle + 360 : angle))
    .filter((dec) => Math.abs(dec) <= 90 + 1e-9)
    .map((dec) => Math.min(90, Math.max(-90, dec)))
    .sort((a, b) => Math.abs(a - latpole) - Math.abs(b - latpole))
  const dec = candidates[0]
  return dec === undefined ? null : { pole: { ra: raOf(crval, lonpole, dec), dec }, lonpole }
}

const raOf = (crval: Position, lonpole: number, poleDec: number): number => {
  if (Math.abs(crval.dec) === 90) return crval.ra
  if (poleDec === 90) return normalizeRa(crval.ra + lonpole - 180)
  if (poleDec === -90) return normalizeRa(crval.ra - lonpole)
  const [east, north] = [Math.sin(lonpole * RAD), -Math.sin(poleDec * RAD) * Math.sin(crval.dec * RAD)]
  return normalizeRa(crval.ra - Math.atan2(east, north / Math.cos(poleDec * RAD)) / RAD)
}

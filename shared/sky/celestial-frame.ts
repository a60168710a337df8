import type { Position } from '#shared/core/position.ts'
import { RAD } from './angles.ts'
import { dot, type Matrix, product, transposed, turned, type Vector, vectorOf } from './rotation.ts'

/** The celestial axes of a header; `equinox` in Julian years, of FK4 in Besselian ones. */
export interface CelestialFrame {
  readonly axes: 'equatorial' | 'galactic' | 'ecliptic'
  readonly system: 'ICRS' | 'FK5' | 'FK4'
  readonly equinox: number
}

/**
 * The rotation from a frame to ICRS. FK5 of J2000 is taken for ICRS: they agree to 0.03 arcsec, and programs write "FK5, J2000"
 * for positions that they fitted to ICRS catalogues. FK4 is no rotation of ICRS, for its places hold part of the aberration:
 * `near` says where it is to be right, and 1 degree from there it is off by up to 6 mas.
 */
export const rotationToIcrs = ({ axes, system, equinox }: CelestialFrame, near: Position): Matrix => {
  if (axes === 'galactic') return product(FK5_TO_ICRS, GALACTIC_TO_FK5)
  if (axes === 'ecliptic') return eclipticToIcrs(equinox)
  if (system === 'ICRS' || (system === 'FK5' && equinox === 2000)) return IDENTITY
  if (system === 'FK5') return product(FK5_TO_ICRS, transposed(precessionFrom2000(equinox)))
  return product(FK5_TO_ICRS, fk4ToFk5(equinox), besselianPrecession(equinox, 1950), withoutETerms(equinox, near))
}

const IDENTITY: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]

const MAS = 1 / 3.6e6

/** Hilton & Hohenkerk 2004, table 1: the axes of FK5 seen from ICRS. */
const FK5_TO_ICRS = transposed(product(turned('x', 19.9 * MAS), turned('y', 9.1 * MAS), turned('z', -22.9 * MAS)))

/** The galactic pole and the origin of longitudes in FK5, as Reid & Brunthaler 2004 turned those of 1958. */
const GALACTIC_TO_FK5 = transposed(
  product(turned('z', 180 - 122.9319185680026), turned('y', 90 - 27.12825118085622), turned('z', 192.8594812065348)),
)

/** The mean equator and equinox of J2000 seen from ICRS (IERS Conventions 2010, 5.4.4). */
const J2000_TO_ICRS = transposed(product(turned('x', 6.8192 * MAS), turned('y', -16.617 * MAS), turned('z', -14.6 * MAS)))

/** Without E-terms, B1950 to J2000, and its change per Julian century, for FK4 turns slowly (Murray 1989, 28 and 29). */
const FK4_TO_FK5: Matrix = [
  [0.9999256794956877, -0.0111814832204662, -0.0048590038153592],
  [0.0111814832391717, 0.9999374848933135, -0.0000271625947142],
  [0.0048590037723143, -0.000027170293744, 0.9999881946023742],
]
const FK4_TURNING: Matrix = [
  [-0.0026455262e-6, -1.1539918689e-6, 2.111134619e-6],
  [1.1540628161e-6, -0.0129042997e-6, 0.0236021478e-6],
  [-2.1112979048e-6, -0.0056024448e-6, 0.0102587734e-6],
]

// The epoch of the plate is not asked for; that of the equinox is near enough.
const fk4ToFk5 = (equinox: number): Matrix => {
  const centuries = (equinox - 1950) / 100
  const row = (at: 0 | 1 | 2): Vector => {
    const [a, b, c] = FK4_TURNING[at]
    return [FK4_TO_FK5[at][0] + centuries * a, FK4_TO_FK5[at][1] + centuries * b, FK4_TO_FK5[at][2] + centuries * c]
  }
  return [row(0), row(1), row(2)]
}

const polynomial = (coefficients: readonly number[], at: number): number =>
  coefficients.reduceRight((sum, value) => sum * at + value, 0)

/** IAU 2006 precession, J2000 to a Julian epoch (Capitaine et al. 2003, equation 40) [arcsec, Julian centuries]. */
const precessionFrom2000 = (epoch: number): Matrix => {
  const t = (epoch - 2000) / 100
  const zeta = polynomial([2.650545, 2306.083227, 0.2988499, 0.01801828, -0.000005971, -0.0000003173], t)
  const z = polynomial([-2.650545, 2306.077181, 1.0927348, 0.01826837, -0.000028596, -0.0000002904], t)
  const theta = polynomial([0, 2004.191903, -0.4294934, -0.04182264, -0.000007089, -0.0000001274], t)
  return product(turned('z', -z / 3600), turned('y', theta / 3600), turned('z', -zeta / 3600))
}

/** Newcomb's precession between two Besselian epochs (Murray 1983). */
const besselianPrecession = (from: number, to: number): Matrix => {
  const [t, dt] = [(from - 1850) / 1000, (to - from) / 1000]
  const first = 23035.545 + 139.72 * t + 0.06 * t * t
  const zeta = polynomial([0, first, 30.24 - 0.27 * t, 17.995], dt)
  const z = polynomial([0, first, 109.48 + 0.39 * t, 18.325], dt)
  const theta = polynomial([0, 20051.12 - 85.29 * t - 0.37 * t * t, -42.65 - 0.37 * t, -41.8], dt)
  return product(turned('z', -z / 3600), turned('y', theta / 3600), turned('z', -zeta / 3600))
}

/** The mean ecliptic of a Julian epoch: obliquity of IAU 2006 (Hilton et al. 2006) [arcsec]. */
const eclipticToIcrs = (epoch: number): Matrix => {
  const t = (epoch - 2000) / 100
  const obliquity = polynomial([84381.406, -46.836769, -0.0001831, 0.0020034, -0.000000576, -0.0000000434], t)
  return product(J2000_TO_ICRS, transposed(precessionFrom2000(epoch)), turned('x', -obliquity / 3600))
}

/** The constant of aberration [rad], and the days of a Julian century and a tropical year. */
const ABERRATION = 0.0056932 * RAD
const [CENTURY, TROPICAL_YEAR] = [36525, 365.242198781]

/** Elliptic aberration, which FK4 leaves in its places (Explanatory Supplement 1992, 3.5). */
const eTerms = (besselianYear: number): Vector => {
  const sinceB1950 = ((besselianYear - 1950) * TROPICAL_YEAR) / CENTURY
  const eccentricity = polynomial([0.01673011, -0.00004193, -0.000000126], sinceB1950)
  const perigee = (polynomial([1015489.951, 6190.67, 1.65, 0.012], sinceB1950) / 3600) * RAD
  const sinceJ2000 = sinceB1950 - 0.500002095
  const obliquity = (polynomial([84381.448, -46.815, -0.00059, 0.001813], sinceJ2000) / 3600) * RAD
  const size = eccentricity * ABERRATION
  return [
    size * Math.sin(perigee),
    -size * Math.cos(perigee) * Math.cos(obliquity),
    -size * Math.cos(perigee) * Math.sin(obliquity),
  ]
}

// The smallest rotation that brings the place `near` to where it lies without E-terms.
const withoutETerms = (besselianYear: number, near: Position): Matrix => {
  const [from, terms] = [vectorOf(near), eTerms(besselianYear)]
  const along = dot(from, terms)
  const [x, y, z] = [0, 1, 2].map((at) => from[at]! - terms[at]! + along * from[at]!) as [number, number, number]
  const size = Math.hypot(x, y, z)
  // For so small an angle the cross product is the axis times the angle, to 1e-12.
  const [a, b, c] = [(from[1] * z - from[2] * y) / size, (from[2] * x - from[0] * z) / size, (from[0] * y - from[1] * x) / size]
  return [
    [1, -c, b],
    [c, 1, -a],
    [-b, a, 1],
  ]
}

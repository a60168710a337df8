import type { Position } from '#shared/core/position.ts'
import type { SipPolynomial } from '#shared/records/solution.ts'
import { leastSquares } from './least-squares.ts'
import { applySip } from './sip.ts'
import { deprojectTan, projectTan } from './tan.ts'
import { type Pixel, pixelToSky, type Wcs } from './wcs.ts'

/** A star of the picture and its place on the sky. */
export interface StarPair {
  readonly pixel: Pixel
  readonly sky: Position
}

export interface FrameSize {
  readonly width: number
  readonly height: number
}

/** How many coefficients each world axis has. */
export const parametersOf = (order: number): number => ((order + 1) * (order + 2)) / 2

const PASSES = 3

/**
 * TAN with SIP of an order (1 is none) by linear least squares on the tangent plane, with the reference pixel in the middle of
 * the frame (Shupe et al. 2005). `start` says about where that is on the sky. AP and BP are those of `withInverse`. Null when
 * the pairs do not determine it.
 */
export const fitTanSip = (pairs: readonly StarPair[], size: FrameSize, order: number, start: Wcs): Wcs | null => {
  const middle = { x: (size.width - 1) / 2, y: (size.height - 1) / 2 }
  const reach = Math.hypot(size.width, size.height) / 2
  const terms = termsOf(order)
  const design = pairs.map(({ pixel }) => powers(terms, (pixel.x - middle.x) / reach, (pixel.y - middle.y) / reach))
  let crval = pixelToSky(start, middle.x, middle.y)
  let wcs: Wcs | null = null
  // The reference position is where the constant terms vanish; moving it bends the plane a little, hence again.
  for (let pass = 0; pass < PASSES; pass++) {
    const plane = pairs.map(({ sky }) => projectTan(crval, sky))
    if (!plane.every((point) => point !== null)) return null
    const [xi, eta] = [plane.map((point) => point.xi), plane.map((point) => point.eta)].map((values) =>
      leastSquares(design, values),
    )
    if (!xi || !eta) return null
    wcs = wcsFrom(crval, middle, terms, unscaled(terms, xi, reach), unscaled(terms, eta, reach), order)
    crval = deprojectTan(crval, { xi: xi[0]!, eta: eta[0]! })
  }
  return wcs
}

type Term = readonly [i: number, j: number]

// The constant first, then the two slopes.
const termsOf = (order: number): Term[] =>
  Array.from({ length: order + 1 }, (_, degree) => Array.from({ length: degree + 1 }, (_, j): Term => [degree - j, j])).flat()

const powers = (terms: readonly Term[], u: number, v: number): Float64Array =>
  Float64Array.from(terms, ([i, j]) => u ** i * v ** j)

const unscaled = (terms: readonly Term[], coefficients: Float64Array, reach: number): Float64Array =>
  coefficients.map((value, at) => value / reach ** (terms[at]![0] + terms[at]![1]))

const wcsFrom = (
  { ra, dec }: Position,
  { x, y }: Pixel,
  terms: readonly Term[],
  xi: Float64Array,
  eta: Float64Array,
  order: number,
): Wcs | null => {
  const [a, b, c, d] = [xi[1]!, xi[2]!, eta[1]!, eta[2]!]
  const det = a * d - b * c
  if (!Number.isFinite(det) || det === 0) return null
  const polynomial = (of: (at: number) => number): SipPolynomial => ({
    order,
    coefficients: Object.fromEntries(terms.flatMap(([i, j], at) => (i + j < 2 ? [] : [[`${i}_${j}`, of(at)]]))),
  })
  return {
    crval: [ra, dec],
    crpix: [x, y],
    cd: [
      [a, b],
      [c, d],
    ],
    sip:
      order < 2
        ? null
        : {
            a: polynomial((at) => (d * xi[at]! - b * eta[at]!) / det),
            b: polynomial((at) => (a * eta[at]! - c * xi[at]!) / det),
            ap: null,
            bp: null,
          },
  }
}

/** Points along each side of the grid on which the inverse is fitted, and one order more, since an inverse is never finite. */
const GRID = 13
const INVERSE_EXTRA = 1

/** The same WCS with the inverse polynomials AP and BP, fitted over the frame; for programs that read nothing else. */
export const withInverse = (wcs: Wcs, { width, height }: FrameSize): Wcs => {
  const { sip, crpix } = wcs
  if (!sip) return wcs
  const order = sip.a.order + INVERSE_EXTRA
  const terms = termsOf(order)
  const reach = Math.hypot(width, height) / 2
  const steps = Array.from({ length: GRID }, (_, step) => step / (GRID - 1))
  const points = steps.flatMap((right) =>
    steps.map((down) => {
      const [u, v] = [right * (width - 1) - crpix[0], down * (height - 1) - crpix[1]]
      const [U, V] = applySip(sip, [u, v])
      return { u: u - U, v: v - V, row: powers(terms, U / reach, V / reach) }
    }),
  )
  const polynomial = (values: readonly number[]): SipPolynomial | null => {
    const fitted = leastSquares(
      points.map(({ row }) => row),
      values,
    )
    if (!fitted) return null
    const coefficients = unscaled(terms, fitted, reach)
    return { order, coefficients: Object.fromEntries(terms.map(([i, j], at) => [`${i}_${j}`, coefficients[at]!])) }
  }
  return { ...wcs, sip: { ...sip, ap: polynomial(points.map(({ u }) => u)), bp: polynomial(points.map(({ v }) => v)) } }
}

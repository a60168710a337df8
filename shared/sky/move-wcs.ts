import type { SipPolynomial } from '#shared/records/solution.ts'
import type { Wcs } from './wcs.ts'

/** How pixels move: x' = a x + b y + e, y' = c x + d y + f. */
export interface PixelMove {
  readonly matrix: readonly [readonly [a: number, b: number], readonly [c: number, d: number]]
  readonly shift: readonly [e: number, f: number]
}

/** Blocks of `factor` pixels a side become one: their middles lie at (factor - 1) / 2. */
export const shrinking = (factor: number): PixelMove => ({
  matrix: [
    [1 / factor, 0],
    [0, 1 / factor],
  ],
  shift: [(1 / factor - 1) / 2, (1 / factor - 1) / 2],
})

/** The WCS of a picture whose pixels were moved: the same sky under them, the distortion included. Throws for a move that has no way back. */
export const moveWcs = (wcs: Wcs, { matrix, shift }: PixelMove): Wcs => {
  const [[a, b], [c, d]] = matrix
  const det = a * d - b * c
  if (!(Math.abs(det) > 0)) throw new RangeError('Pixels cannot be moved back from a line.')
  const back = [
    [d / det, -b / det],
    [-c / det, a / det],
  ] as const
  const { crpix, cd, sip } = wcs
  const row = ([p, q]: readonly [number, number]): [number, number] => [
    p * back[0][0] + q * back[1][0],
    p * back[0][1] + q * back[1][1],
  ]
  return {
    ...wcs,
    crpix: [a * crpix[0] + b * crpix[1] + shift[0], c * crpix[0] + d * crpix[1] + shift[1]],
    cd: [row(cd[0]), row(cd[1])],
    sip: sip && {
      ...pairMoved(sip.a, sip.b, matrix, back),
      ...(sip.ap && sip.bp ? inversePair(sip.ap, sip.bp, matrix, back) : { ap: null, bp: null }),
    },
  }
}

type Matrix = readonly [readonly [number, number], readonly [number, number]]

/** Corrections are vectors of pixels: they turn with the picture, and are asked for at the place before it moved. */
const pairMoved = (
  first: SipPolynomial,
  second: SipPolynomial,
  [[a, b], [c, d]]: Matrix,
  back: Matrix,
): { a: SipPolynomial; b: SipPolynomial } => {
  const [f, g] = [substituted(first, back), substituted(second, back)]
  return { a: summed(f, a, g, b), b: summed(f, c, g, d) }
}

const inversePair = (
  ap: SipPolynomial,
  bp: SipPolynomial,
  matrix: Matrix,
  back: Matrix,
): { ap: SipPolynomial; bp: SipPolynomial } => {
  const { a, b } = pairMoved(ap, bp, matrix, back)
  return { ap: a, bp: b }
}

/** The polynomial of u', v' that is f(m00 u' + m01 v', m10 u' + m11 v'). */
const substituted = ({ order, coefficients }: SipPolynomial, [[m00, m01], [m10, m11]]: Matrix): SipPolynomial => {
  const made: Record<string, number> = {}
  for (const [key, value] of Object.entries(coefficients)) {
    const [i, j] = key.split('_').map(Number) as [number, number]
    for (let p = 0; p <= i; p++) {
      for (let q = 0; q <= j; q++) {
        const term = value * binomial(i, p) * m00 ** p * m01 ** (i - p) * binomial(j, q) * m10 ** q * m11 ** (j - q)
        const power = `${p + q}_${i + j - p - q}`
        made[power] = (made[power] ?? 0) + term
      }
    }
  }
  return { order, coefficients: made }
}

const summed = (f: SipPolynomial, s: number, g: SipPolynomial, t: number): SipPolynomial => {
  const keys = new Set([...Object.keys(f.coefficients), ...Object.keys(g.coefficients)])
  const coefficients = [...keys].map((key) => [key, s * (f.coefficients[key] ?? 0) + t * (g.coefficients[key] ?? 0)] as const)
  return { order: Math.max(f.order, g.order), coefficients: Object.fromEntries(coefficients.filter(([, value]) => value !== 0)) }
}

const binomial = (n: number, k: number): number => (k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k)

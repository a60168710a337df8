import type { SipPolynomial, WcsRecord } from '#shared/records/solution.ts'

/** A place on the detector, in pixels from the reference pixel. */
export type Offset = readonly [u: number, v: number]

type Sip = NonNullable<WcsRecord['sip']>

/** Detector to ideal offsets: adds the forward polynomials A and B (Shupe et al. 2005). */
export const applySip = ({ a, b }: Sip, [u, v]: Offset): Offset => [u + evaluate(a, u, v).value, v + evaluate(b, u, v).value]

const MAX_STEPS = 30

/**
 * Ideal to detector offsets by Newton's method to 1e-9 px; the polynomials AP and BP only give the start.
 * Null where it does not converge, or where the distortion has folded over on the way out, so that the answer means nothing.
 */
export const invertSip = (sip: Sip, target: Offset): Offset | null => {
  let [u, v] = startOf(sip, target)
  for (let step = 0; step < MAX_STEPS; step++) {
    const { missU, missV, uu, uv, vu, vv } = linearise(sip, [u, v], target)
    const det = uu * vv - uv * vu
    const [du, dv] = [(missU * vv - missV * uv) / det, (missV * uu - missU * vu) / det]
    if (!Number.isFinite(du) || !Number.isFinite(dv)) return null
    u -= du
    v -= dv
    if (Math.hypot(du, dv) < 1e-9 + 1e-14 * Math.hypot(u, v)) return isUnfolded(sip, [u, v]) ? [u, v] : null
  }
  return null
}

const startOf = (sip: Sip, target: Offset): Offset => {
  const [u, v] = target
  if (!sip.ap || !sip.bp) return target
  const guess: Offset = [u + evaluate(sip.ap, u, v).value, v + evaluate(sip.bp, u, v).value]
  // Far outside the frame the inverse polynomials run away: then the target itself is the better start.
  return missOf(sip, guess, target) < missOf(sip, target, target) ? guess : target
}

const missOf = (sip: Sip, offset: Offset, target: Offset): number => {
  const { missU, missV } = linearise(sip, offset, target)
  return Math.hypot(missU, missV)
}

// By how much (u, v) misses the target, and the Jacobian of the forward mapping there.
const linearise = ({ a, b }: Sip, [u, v]: Offset, target: Offset) => {
  const [f, g] = [evaluate(a, u, v), evaluate(b, u, v)]
  return { missU: u + f.value - target[0], missV: v + g.value - target[1], uu: 1 + f.du, uv: f.dv, vu: g.du, vv: 1 + g.dv }
}

const isUnfolded = (sip: Sip, [u, v]: Offset): boolean =>
  [0.25, 0.5, 0.75, 1].every((part) => {
    const { uu, uv, vu, vv } = linearise(sip, [u * part, v * part], [0, 0])
    return uu * vv - uv * vu > 0
  })

interface Evaluated {
  readonly value: number
  readonly du: number
  readonly dv: number
}

// Value and slopes by Horner's rule in both variables at once.
const evaluate = (polynomial: SipPolynomial, u: number, v: number): Evaluated => {
  const { order, table } = compile(polynomial)
  let [value, du, dv] = [0, 0, 0]
  for (let i = order; i >= 0; i--) {
    let [row, slope] = [0, 0]
    for (let j = order - i; j >= 0; j--) {
      slope = slope * v + row
      row = row * v + table[i * (order + 1) + j]!
    }
    du = du * u + value
    value = value * u + row
    dv = dv * u + slope
  }
  return { value, du, dv }
}

interface Compiled {
  readonly order: number
  /** Coefficient of u^i v^j at i * (order + 1) + j. */
  readonly table: Float64Array
}

const compiled = new WeakMap<SipPolynomial, Compiled>()

// Reading "i_j" keys for every star would cost more than the arithmetic.
const compile = (polynomial: SipPolynomial): Compiled => {
  const known = compiled.get(polynomial)
  if (known) return known
  const { order } = polynomial
  const table = new Float64Array((order + 1) ** 2)
  for (const [key, coefficient] of Object.entries(polynomial.coefficients)) {
    const [i, j] = key.split('_').map(Number) as [number, number]
    if (i >= 0 && j >= 0 && i + j <= order) table[i * (order + 1) + j] = coefficient
  }
  const fresh = { order, table }
  compiled.set(polynomial, fresh)
  return fresh
}

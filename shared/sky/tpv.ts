import type { Vector } from './rotation.ts'
import type { PlanePoint } from './tan.ts'
import { GNOMONIC, type Projection } from './zenithal.ts'

/** Powers of the own coordinate, the other one and the radius, by index of PV (the TPV registration of NOAO; SCAMP's TAN). */
const TERMS: readonly (readonly [own: number, other: number, radius: number])[] = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((degree) => [
  ...Array.from({ length: degree + 1 }, (_, other) => [degree - other, other, 0] as const),
  ...(degree % 2 === 1 ? [[0, 0, degree] as const] : []),
])

/** How many coefficients an axis may have. */
export const TPV_TERMS = TERMS.length

const MAX_STEPS = 40

/** Gnomonic with a polynomial on the plane: `longitude` and `latitude` are the PV of the two axes, in degrees. */
export const tpv = (longitude: readonly number[], latitude: readonly number[]): Projection => {
  const distort = ({ xi, eta }: PlanePoint) => ({ f: evaluate(longitude, xi, eta), g: evaluate(latitude, eta, xi) })
  return {
    toNative: (point): Vector | null => {
      const { f, g } = distort(point)
      return GNOMONIC.toNative({ xi: f.value, eta: g.value })
    },
    toPlane: (native) => {
      const target = GNOMONIC.toPlane(native)
      if (!target) return null
      let [xi, eta] = [target.xi, target.eta]
      for (let step = 0; step < MAX_STEPS; step++) {
        const { f, g } = distort({ xi, eta })
        const [missXi, missEta] = [f.value - target.xi, g.value - target.eta]
        const det = f.own * g.own - f.other * g.other
        const [dXi, dEta] = [(missXi * g.own - missEta * f.other) / det, (missEta * f.own - missXi * g.other) / det]
        if (!Number.isFinite(dXi) || !Number.isFinite(dEta)) return null
        xi -= dXi
        eta -= dEta
        // Where the polynomial has folded over, the answer means nothing.
        if (Math.hypot(dXi, dEta) < 1e-14 * (1 + Math.hypot(xi, eta))) return det > 0 ? { xi, eta } : null
      }
      return null
    },
  }
}

interface Evaluated {
  readonly value: number
  /** Slopes along the own and the other coordinate. */
  readonly own: number
  readonly other: number
}

const evaluate = (coefficients: readonly number[], own: number, other: number): Evaluated => {
  const radius = Math.hypot(own, other)
  let [value, slopeOwn, slopeOther] = [0, 0, 0]
  coefficients.forEach((coefficient, at) => {
    const term = TERMS[at]
    if (coefficient === 0 || !term) return
    const [i, j, k] = term
    value += coefficient * own ** i * other ** j * radius ** k
    if (i > 0) slopeOwn += coefficient * i * own ** (i - 1) * other ** j
    if (j > 0) slopeOther += coefficient * j * own ** i * other ** (j - 1)
    if (k > 0 && radius > 0) {
      const along = coefficient * k * radius ** (k - 2)
      slopeOwn += along * own
      slopeOther += along * other
    }
  })
  return { value, own: slopeOwn, other: slopeOther }
}

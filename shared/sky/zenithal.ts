import { RAD } from './angles.ts'
import type { Vector } from './rotation.ts'
import type { PlanePoint } from './tan.ts'

/** Between native directions (unit vectors) and a plane [deg]; null where the one has no place in the other. */
export interface Projection {
  toPlane(native: Vector): PlanePoint | null
  /** The vector may have any length. */
  toNative(point: PlanePoint): Vector | null
}

/** A zenithal projection by its radius on the plane and the angle from the native pole, both [rad] (5.1 of the paper). */
const zenithal = (radiusOf: (angle: number) => number | null, angleOf: (radius: number) => number | null): Projection => ({
  toPlane: ([x, y, z]) => {
    const across = Math.hypot(x, y)
    const radius = radiusOf(Math.atan2(across, z))
    if (radius === null || !Number.isFinite(radius)) return null
    return across === 0 ? { xi: 0, eta: 0 } : { xi: ((y / across) * radius) / RAD, eta: ((-x / across) * radius) / RAD }
  },
  toNative: ({ xi, eta }) => {
    const radius = Math.hypot(xi, eta)
    const angle = angleOf(radius * RAD)
    if (angle === null) return null
    if (radius === 0) return [0, 0, 1]
    const across = Math.sin(angle) / radius
    return [-eta * across, xi * across, Math.cos(angle)]
  },
})

/** Gnomonic: great circles are straight. */
export const GNOMONIC: Projection = {
  // The horizon itself would be infinitely far out.
  toPlane: ([x, y, z]) => (z > 1e-9 ? { xi: y / z / RAD, eta: -x / z / RAD } : null),
  toNative: ({ xi, eta }) => [-eta * RAD, xi * RAD, 1],
}

/** Equidistant: the radius is the angle. */
export const ARC = zenithal(
  (angle) => angle,
  (radius) => (radius <= Math.PI ? radius : null),
)

/** Stereographic: keeps shapes. */
export const STG = zenithal(
  (angle) => (angle < Math.PI - 1e-9 ? 2 * Math.tan(angle / 2) : null),
  (radius) => 2 * Math.atan(radius / 2),
)

/** Equal-area (Lambert). */
export const ZEA = zenithal(
  (angle) => 2 * Math.sin(angle / 2),
  (radius) => (radius <= 2 ? 2 * Math.asin(radius / 2) : null),
)

const NEWTON_STEPS = 60

/** Polynomial: the radius is P0 + P1 angle + P2 angle^2 …, up to the angle where it no longer grows. */
export const zenithalPolynomial = (coefficients: readonly number[]): Projection => {
  const radiusAt = (angle: number): number => coefficients.reduceRight((sum, value) => sum * angle + value, 0)
  const slopeAt = (angle: number): number =>
    coefficients.reduceRight((sum, value, power) => (power === 0 ? sum : sum * angle + power * value), 0)
  const limit = growthLimit(slopeAt)
  return zenithal(
    (angle) => (angle <= limit ? radiusAt(angle) : null),
    (radius) => {
      // The radius of the pole is not always 0; inside it there is nothing.
      if (radius < radiusAt(0) || radius > radiusAt(limit)) return null
      let [low, high, angle] = [0, limit, Math.min(limit, radius)]
      for (let step = 0; step < NEWTON_STEPS; step++) {
        const miss = radiusAt(angle) - radius
        if (miss > 0) high = angle
        else low = angle
        const next = angle - miss / slopeAt(angle)
        const better = next > low && next < high ? next : (low + high) / 2
        if (Math.abs(better - angle) < 1e-16) break
        angle = better
      }
      return angle
    },
  )
}

/** The least angle at which the radius stops growing, or half a turn. */
const growthLimit = (slopeAt: (angle: number) => number): number => {
  const step = Math.PI / 720
  for (let at = 0; at < 720; at++) {
    if (slopeAt((at + 1) * step) > 0) continue
    let [low, high] = [at * step, (at + 1) * step]
    for (let n = 0; n < 60; n++) {
      const middle = (low + high) / 2
      if (slopeAt(middle) > 0) low = middle
      else high = middle
    }
    return low
  }
  return Math.PI
}

/** Orthographic (5.1.5), slant with `xi` and `eta`, as radio interferometers see the sky: (0, cot dec) is the old NCP. */
export const orthographic = (xi: number, eta: number): Projection => ({
  toPlane: ([x, y, z]) => {
    if (z + xi * y - eta * x < 0) return null
    return { xi: (y + xi * (1 - z)) / RAD, eta: (-x + eta * (1 - z)) / RAD }
  },
  toNative: (point) => {
    const [px, py] = [point.xi * RAD, point.eta * RAD]
    const [a, b, c] = [xi ** 2 + eta ** 2 + 1, xi * (px - xi) + eta * (py - eta), (px - xi) ** 2 + (py - eta) ** 2 - 1]
    const root = b * b - a * c
    // The limb itself may miss by a rounding.
    if (root < -1e-12) return null
    const z = (-b + Math.sqrt(Math.max(0, root))) / a
    return [-(py - eta * (1 - z)), px - xi * (1 - z), z]
  },
})

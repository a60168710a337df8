import { RAD } from './angles.ts'
import type { Vector } from './rotation.ts'
import type { Projection } from './zenithal.ts'

const longitudeOf = ([x, y]: Vector): number => Math.atan2(y, x)
const latitudeOf = ([x, y, z]: Vector): number => Math.atan2(z, Math.hypot(x, y))
const vectorAt = (longitude: number, latitude: number): Vector => [
  Math.cos(latitude) * Math.cos(longitude),
  Math.cos(latitude) * Math.sin(longitude),
  Math.sin(latitude),
]

/** Plate carrée: native longitude and latitude themselves. */
export const CAR: Projection = {
  toPlane: (native) => ({ xi: longitudeOf(native) / RAD, eta: latitudeOf(native) / RAD }),
  toNative: ({ xi, eta }) => (Math.abs(eta) <= 90 + 1e-9 ? vectorAt(xi * RAD, eta * RAD) : null),
}

/** Hammer-Aitoff: the whole sky in an ellipse, equal areas (5.3.4). */
export const AIT: Projection = {
  toPlane: (native) => {
    const [longitude, latitude] = [longitudeOf(native), latitudeOf(native)]
    const scale = Math.sqrt(2 / (1 + Math.cos(latitude) * Math.cos(longitude / 2)))
    return { xi: (2 * scale * Math.cos(latitude) * Math.sin(longitude / 2)) / RAD, eta: (scale * Math.sin(latitude)) / RAD }
  },
  toNative: ({ xi, eta }) => {
    const [x, y] = [xi * RAD, eta * RAD]
    const square = 1 - (x / 4) ** 2 - (y / 2) ** 2
    if (square < 0.5 - 1e-12) return null
    const z = Math.sqrt(square)
    const longitude = 2 * Math.atan2((z * x) / 2, 2 * square - 1)
    return vectorAt(longitude, Math.asin(Math.min(1, Math.max(-1, y * z))))
  },
}

/** Mollweide: the whole sky in an ellipse, straight parallels (5.3.3). */
export const MOL: Projection = {
  toPlane: (native) => {
    const [longitude, latitude] = [longitudeOf(native), latitudeOf(native)]
    const angle = mollweideAngle(latitude)
    return {
      xi: ((2 * Math.SQRT2) / Math.PI) * (longitude / RAD) * Math.cos(angle),
      eta: (Math.SQRT2 * Math.sin(angle)) / RAD,
    }
  },
  toNative: ({ xi, eta }) => {
    const sin = (eta * RAD) / Math.SQRT2
    if (Math.abs(sin) > 1 + 1e-12) return null
    const angle = Math.asin(Math.min(1, Math.max(-1, sin)))
    const cos = Math.cos(angle)
    const longitude = cos < 1e-12 ? 0 : (Math.PI * xi * RAD) / (2 * Math.SQRT2 * cos)
    if (Math.abs(longitude) > Math.PI + 1e-9) return null
    return vectorAt(longitude, Math.asin(Math.min(1, Math.max(-1, (2 * angle + Math.sin(2 * angle)) / Math.PI))))
  },
}

const BISECTIONS = 60

// 2 a + sin 2a = pi sin(latitude), by Newton's method kept inside its bracket: its slope vanishes at the poles.
const mollweideAngle = (latitude: number): number => {
  const target = Math.PI * Math.sin(Math.abs(latitude))
  let [low, high, angle] = [0, Math.PI / 2, Math.abs(latitude)]
  for (let step = 0; step < BISECTIONS; step++) {
    const miss = 2 * angle + Math.sin(2 * angle) - target
    if (miss > 0) high = angle
    else low = angle
    const next = angle - miss / (2 + 2 * Math.cos(2 * angle))
    const better = next > low && next < high ? next : (low + high) / 2
    if (Math.abs(better - angle) < 1e-16) break
    angle = better
  }
  return latitude < 0 ? -angle : angle
}

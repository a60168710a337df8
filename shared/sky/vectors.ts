import { RAD } from './angles.ts'
import { type Vector, vectorOf } from './rotation.ts'

export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]

/** The box around a cap of the unit sphere, least and largest x, y and z: exact, and no place on the sky is special to it. */
export const boxOfCap = (ra: number, dec: number, radiusDeg: number): [number, number][] =>
  vectorOf({ ra, dec }).map((part) => {
    const angle = Math.acos(Math.min(1, Math.max(-1, part)))
    const radius = radiusDeg * RAD
    return [Math.cos(Math.min(Math.PI, angle + radius)), Math.cos(Math.max(0, angle - radius))]
  })

import type { Position } from '#shared/core/position.ts'
import { normalizeRa, RAD } from './angles.ts'

export type Vector = readonly [x: number, y: number, z: number]
export type Matrix = readonly [Vector, Vector, Vector]

/** The matrix that gives a vector's components in axes turned by an angle [deg] about the x, y or z axis (R1, R2, R3). */
export const turned = (axis: 'x' | 'y' | 'z', angleDeg: number): Matrix => {
  const [c, s] = [Math.cos(angleDeg * RAD), Math.sin(angleDeg * RAD)]
  if (axis === 'x')
    return [
      [1, 0, 0],
      [0, c, s],
      [0, -s, c],
    ]
  if (axis === 'y')
    return [
      [c, 0, -s],
      [0, 1, 0],
      [s, 0, c],
    ]
  return [
    [c, s, 0],
    [-s, c, 0],
    [0, 0, 1],
  ]
}

/** The product of matrices; the last one is applied first. */
export const product = (first: Matrix, ...rest: readonly Matrix[]): Matrix => rest.reduce(timesMatrix, first)

const timesMatrix = (a: Matrix, b: Matrix): Matrix => {
  const [c0, c1, c2] = transposed(b)
  const row = (r: Vector): Vector => [dot(r, c0), dot(r, c1), dot(r, c2)]
  return [row(a[0]), row(a[1]), row(a[2])]
}

/** The inverse of a rotation. */
export const transposed = ([a, b, c]: Matrix): Matrix => [
  [a[0], b[0], c[0]],
  [a[1], b[1], c[1]],
  [a[2], b[2], c[2]],
]

export const times = ([a, b, c]: Matrix, v: Vector): Vector => [dot(a, v), dot(b, v), dot(c, v)]

export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]

/** The unit vector towards a place on the sphere. */
export const vectorOf = ({ ra, dec }: Position): Vector => {
  const cosDec = Math.cos(dec * RAD)
  return [cosDec * Math.cos(ra * RAD), cosDec * Math.sin(ra * RAD), Math.sin(dec * RAD)]
}

/** The place on the sphere of a vector of any length; exact at the poles. */
export const positionOf = ([x, y, z]: Vector): Position => ({
  ra: normalizeRa(Math.atan2(y, x) / RAD),
  dec: Math.atan2(z, Math.hypot(x, y)) / RAD,
})

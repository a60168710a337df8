/**
 * A projective map of the plane, row after row of its 3 x 3 matrix: x' = (m0 x + m1 y + m2) / w, y' = (m3 x + m4 y + m5) / w,
 * w = m6 x + m7 y + m8. Pixels count from 0.
 */
export type Homography = readonly [number, number, number, number, number, number, number, number, number]

export const IDENTITY: Homography = [1, 0, 0, 0, 1, 0, 0, 0, 1]

export const isIdentity = (map: Homography): boolean => map.every((value, at) => value === IDENTITY[at])

export const mapPoint = (m: Homography, x: number, y: number): { x: number; y: number } => {
  const w = m[6] * x + m[7] * y + m[8]
  return { x: (m[0] * x + m[1] * y + m[2]) / w, y: (m[3] * x + m[4] * y + m[5]) / w }
}

/** First `b`, then `a`. */
export const after = (a: Homography, b: Homography): Homography => {
  const cell = (row: number, column: number): number =>
    a[3 * row]! * b[column]! + a[3 * row + 1]! * b[column + 3]! + a[3 * row + 2]! * b[column + 6]!
  return [cell(0, 0), cell(0, 1), cell(0, 2), cell(1, 0), cell(1, 1), cell(1, 2), cell(2, 0), cell(2, 1), cell(2, 2)]
}

/** The way back, scaled so that its last entry is 1. Throws for a map that has none. */
export const invert = ([a, b, c, d, e, f, g, h, i]: Homography): Homography => {
  const [p, q, r] = [e * i - f * h, f * g - d * i, d * h - e * g]
  const det = a * p + b * q + c * r
  const last = a * e - b * d
  if (!Number.isFinite(1 / det) || last === 0) throw new RangeError('This map cannot be inverted.')
  const by = 1 / last
  return [
    p * by,
    (c * h - b * i) * by,
    (b * f - c * e) * by,
    q * by,
    (a * i - c * g) * by,
    (c * d - a * f) * by,
    r * by,
    (b * g - a * h) * by,
    1,
  ]
}

/** How much larger areas become at a point: the determinant of the derivatives there. Negative where the picture is mirrored. */
export const areaScale = (m: Homography, x: number, y: number): number => {
  const w = m[6] * x + m[7] * y + m[8]
  const det = m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6])
  return det / w ** 3
}

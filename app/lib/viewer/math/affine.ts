/** A flat map of the plane: x' = a x + c y + e, y' = b x + d y + f (the letters of SVG and DOMMatrix). */
export interface Affine {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
  readonly e: number
  readonly f: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

export const IDENTITY: Affine = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 }

/** The point moved by the map. */
export const applyTo = (m: Affine, { x, y }: Point): Point => ({ x: m.a * x + m.c * y + m.e, y: m.b * x + m.d * y + m.f })

/** A direction turned and scaled by the map, without its shift. */
export const applyToVector = (m: Affine, { x, y }: Point): Point => ({ x: m.a * x + m.c * y, y: m.b * x + m.d * y })

/** First `inner`, then `outer`. */
export const compose = (outer: Affine, inner: Affine): Affine => ({
  a: outer.a * inner.a + outer.c * inner.b,
  b: outer.b * inner.a + outer.d * inner.b,
  c: outer.a * inner.c + outer.c * inner.d,
  d: outer.b * inner.c + outer.d * inner.d,
  e: outer.a * inner.e + outer.c * inner.f + outer.e,
  f: outer.b * inner.e + outer.d * inner.f + outer.f,
})

/** The map that undoes `m`, which must not be flat (its determinant is not 0). */
export const invert = (m: Affine): Affine => {
  const det = m.a * m.d - m.b * m.c
  return {
    a: m.d / det,
    b: -m.b / det,
    c: -m.c / det,
    d: m.a / det,
    e: (m.c * m.f - m.d * m.e) / det,
    f: (m.b * m.e - m.a * m.f) / det,
  }
}

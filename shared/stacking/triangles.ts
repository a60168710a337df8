import type { Point } from './point.ts'

/**
 * Three stars, the one opposite of the longest side first, that of the shortest last, and what of the triangle stays the same when it is moved, turned
 * and scaled: the two shorter sides in parts of the longest.
 */
export interface Triangle {
  readonly stars: readonly [number, number, number]
  readonly middle: number
  readonly short: number
}

/** Two triangles of the same shape: stars of the one list, and those of the other in the same order. */
export interface TriangleMatch {
  readonly frame: Triangle
  readonly reference: Triangle
}

const NEIGHBOURS = 6
/** All triangles of so many of the brightest stars, for fields where the neighbours of a star are not the same in both. */
const BRIGHTEST = 14
/** Narrow triangles say little: a pixel's error turns them. */
const NARROWEST = 0.1

/** Triangles of each star with its neighbours, and of the brightest among each other. `stars` are brightest first. */
export const trianglesOf = (stars: readonly Point[]): Triangle[] => {
  const found = new Map<string, Triangle>()
  const add = (a: number, b: number, c: number): void => {
    const key = [a, b, c].sort((p, q) => p - q).join()
    if (found.has(key)) return
    const triangle = triangleOf(stars, [a, b, c])
    if (triangle) found.set(key, triangle)
  }
  for (const star of stars.keys()) {
    const near = neighboursOf(stars, star)
    for (let i = 0; i < near.length; i++) for (let j = 0; j < i; j++) add(star, near[i]!, near[j]!)
  }
  const most = Math.min(BRIGHTEST, stars.length)
  for (let a = 0; a < most; a++) for (let b = 0; b < a; b++) for (let c = 0; c < b; c++) add(a, b, c)
  return [...found.values()]
}

const neighboursOf = (stars: readonly Point[], star: number): number[] =>
  [...stars.keys()]
    .filter((other) => other !== star)
    .map((other) => [other, distance(stars[other]!, stars[star]!)] as const)
    .sort((a, b) => a[1] - b[1])
    .slice(0, NEIGHBOURS)
    .map(([other]) => other)

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

const triangleOf = (stars: readonly Point[], corners: readonly [number, number, number]): Triangle | null => {
  const [a, b, c] = corners
  const opposite = [
    { star: a, side: distance(stars[b]!, stars[c]!) },
    { star: b, side: distance(stars[a]!, stars[c]!) },
    { star: c, side: distance(stars[a]!, stars[b]!) },
  ].sort((p, q) => q.side - p.side)
  const [long, middle, short] = opposite
  if (!long || !middle || !short || !(short.side > NARROWEST * long.side)) return null
  return { stars: [long.star, middle.star, short.star], middle: middle.side / long.side, short: short.side / long.side }
}

/** How far the sides of a triangle may differ between two frames, in parts of the longest. */
const TOLERANCE = 0.006

/** Triangles of like shape. A grid over the shapes keeps it fast. */
export const matchTriangles = (frame: readonly Triangle[], reference: readonly Triangle[]): TriangleMatch[] => {
  const keyOf = (middle: number, short: number): number => Math.floor(middle / TOLERANCE) * 1024 + Math.floor(short / TOLERANCE)
  const cells = new Map<number, Triangle[]>()
  for (const triangle of reference) {
    const key = keyOf(triangle.middle, triangle.short)
    const cell = cells.get(key)
    if (cell) cell.push(triangle)
    else cells.set(key, [triangle])
  }
  return frame.flatMap((triangle) =>
    [-1, 0, 1].flatMap((i) =>
      [-1, 0, 1].flatMap((j) =>
        (cells.get(keyOf(triangle.middle + i * TOLERANCE, triangle.short + j * TOLERANCE)) ?? [])
          .filter((other) => Math.hypot(other.middle - triangle.middle, other.short - triangle.short) < TOLERANCE)
          .map((other) => ({ frame: triangle, reference: other })),
      ),
    ),
  )
}

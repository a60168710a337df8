import type { Pixel } from './wcs.ts'

/** Numbers of two points, one of each list. */
export type Match = readonly [a: number, b: number]

/**
 * Pairs of points that are each other's nearest and no farther apart than `radius` allows where the first one is [px]. Holes in
 * the first list (null) match nothing. A grid of the largest radius keeps it fast.
 */
export const mutualNearest = (a: readonly (Pixel | null)[], b: readonly Pixel[], radius: (at: Pixel) => number): Match[] => {
  const radii = a.map((at) => (at ? radius(at) : 0))
  const cell = Math.max(1, ...radii)
  const keyOf = (x: number, y: number): number => Math.floor(x / cell) * KEY + Math.floor(y / cell)
  const cells = new Map<number, number[]>()
  b.forEach(({ x, y }, at) => {
    const list = cells.get(keyOf(x, y))
    if (list) list.push(at)
    else cells.set(keyOf(x, y), [at])
  })
  const nearestOfB = new Map<number, { readonly from: number; readonly distance: number }>()
  const nearest = a.map((point, from) => {
    if (!point) return -1
    let [best, least] = [-1, Infinity]
    for (let dx = -1; dx <= 1; dx++)
      for (let dy = -1; dy <= 1; dy++)
        for (const at of cells.get(keyOf(point.x + dx * cell, point.y + dy * cell)) ?? []) {
          const distance = Math.hypot(b[at]!.x - point.x, b[at]!.y - point.y)
          if (distance < least) [best, least] = [at, distance]
          if (distance < (nearestOfB.get(at)?.distance ?? Infinity)) nearestOfB.set(at, { from, distance })
        }
    return least <= radii[from]! ? best : -1
  })
  return nearest.flatMap((at, from): Match[] => (at >= 0 && nearestOfB.get(at)?.from === from ? [[from, at]] : []))
}

/** More cells than any picture has along one side. */
const KEY = 1 << 20

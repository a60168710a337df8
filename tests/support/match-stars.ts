interface Place {
  readonly x: number
  readonly y: number
}

export interface StarMatch<A, B> {
  readonly truth: A
  readonly found: B
  readonly distance: number
}

/** Pairs each true star with the nearest found one within `radius` [px]; each found star is used once, nearest pairs first. */
export const matchStars = <A extends Place, B extends Place>(
  truth: readonly A[],
  found: readonly B[],
  radius: number,
): StarMatch<A, B>[] => {
  const cells = new Map<string, B[]>()
  const keyOf = (x: number, y: number): string => `${Math.floor(x / radius)},${Math.floor(y / radius)}`
  for (const star of found) cells.set(keyOf(star.x, star.y), [...(cells.get(keyOf(star.x, star.y)) ?? []), star])
  const pairs = truth.flatMap((star) =>
    [-1, 0, 1].flatMap((i) =>
      [-1, 0, 1].flatMap((j) =>
        (cells.get(keyOf(star.x + i * radius, star.y + j * radius)) ?? []).map((other) => ({
          truth: star,
          found: other,
          distance: Math.hypot(other.x - star.x, other.y - star.y),
        })),
      ),
    ),
  )
  const taken = new Set<A | B>()
  return pairs
    .filter(({ distance }) => distance < radius)
    .sort((a, b) => a.distance - b.distance)
    .filter((pair) => {
      if (taken.has(pair.truth) || taken.has(pair.found)) return false
      taken.add(pair.truth)
      taken.add(pair.found)
      return true
    })
}

/** Root mean square of the distances, along one axis [px]. */
export const rmsPerAxis = (matches: readonly { readonly distance: number }[]): number =>
  Math.sqrt(matches.reduce((sum, { distance }) => sum + distance ** 2, 0) / matches.length / 2)

export const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

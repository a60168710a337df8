/** How a picture is cut into tiles: the first axis runs fastest, tiles at the far edges are smaller. */
export interface TileGrid {
  readonly axes: readonly number[]
  readonly sizes: readonly number[]
  /** Tiles along each axis. */
  readonly counts: readonly number[]
  /** Tiles altogether: the rows of the table. */
  readonly tiles: number
}

export const gridOf = (axes: readonly number[], wanted: readonly number[]): TileGrid => {
  const sizes = axes.map((length, axis) => Math.min(length, Math.max(1, Math.trunc(wanted[axis] ?? 1))))
  const counts = axes.map((length, axis) => Math.ceil(length / sizes[axis]!))
  return { axes, sizes, counts, tiles: counts.reduce((product, n) => product * n, 1) }
}

/** One tile: its first pixel and its extent along each axis. */
export interface Tile {
  readonly origin: readonly number[]
  readonly extent: readonly number[]
  /** Pixels in it. */
  readonly count: number
}

/** Tile number `index`, counted from 0. */
export const tileAt = ({ axes, sizes, counts }: TileGrid, index: number): Tile => {
  let rest = index
  const origin = counts.map((count, axis) => {
    const at = (rest % count) * sizes[axis]!
    rest = Math.floor(rest / count)
    return at
  })
  const extent = origin.map((start, axis) => Math.min(sizes[axis]!, axes[axis]! - start))
  return { origin, extent, count: extent.reduce((product, n) => product * n, 1) }
}

/**
 * Calls `put` for every line of a tile that lies inside `limits` (the part of each axis that is kept): where the line starts in
 * the picture of that size and in the tile, and its length.
 */
export const forEachLine = (
  { origin, extent }: Tile,
  limits: readonly number[],
  put: (to: number, from: number, length: number) => void,
): void => {
  const length = Math.min(extent[0]!, limits[0]! - origin[0]!)
  if (length <= 0) return
  const lines = extent.slice(1).reduce((product, n) => product * n, 1)
  for (let line = 0; line < lines; line++) {
    let rest = line
    let to = origin[0]!
    let isInside = true
    for (let axis = 1, stride = limits[0]!; axis < extent.length; axis++) {
      const at = origin[axis]! + (rest % extent[axis]!)
      rest = Math.floor(rest / extent[axis]!)
      if (at >= limits[axis]!) isInside = false
      to += at * stride
      stride *= limits[axis]!
    }
    if (isInside) put(to, line * extent[0]!, length)
  }
}

/** Where a tile begins in the picture of size `limits`, if its pixels follow each other there as they do in it; else -1. */
export const contiguousStart = ({ origin, extent }: Tile, limits: readonly number[]): number => {
  let start = 0
  let isWhole = true
  for (let axis = 0, stride = 1; axis < extent.length; axis++) {
    // Beyond the first axis that it does not fill, a tile must be one thick.
    if (origin[axis]! + extent[axis]! > limits[axis]! || (!isWhole && extent[axis] !== 1)) return -1
    isWhole &&= extent[axis] === limits[axis]
    start += origin[axis]! * stride
    stride *= limits[axis]!
  }
  return start
}

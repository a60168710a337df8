import type { Stamp } from './stamp.ts'

export interface DeblendOptions {
  /** Noise of the filtered plane [sample unit]. */
  readonly noise: number
  /** Level of the sky, which was subtracted: where it is above zero, it tells how much a brighter place is noisier. */
  readonly sky: number
  readonly minArea: number
  /** A branch of less than this share of the light above the saddle is no object of its own. */
  readonly contrast: number
}

/** Which object each pixel of a stamp belongs to, from 0. */
export interface Labels {
  readonly count: number
  readonly of: Int32Array
  /** The object at a place of the picture; -1 outside the stamp. */
  at(x: number, y: number): number
}

/** A branch has to rise this many times the noise above its saddle, and this share of the saddle where its light is little. */
const PROMINENCE = 5
const RELATIVE_PROMINENCE = 0.5
/** The same where light is noisy itself: a ring has many peaks to choose from. */
const PHOTON_PROMINENCE = 7
/** A rise of this share of the saddle is more than photon noise, whatever the sky says. */
const SURE_RISE = 0.25
/** More than a stamp has pixels; times 31 bits of a level it is still an exact number. */
const INDEX_RANGE = 2 ** 22

/**
 * Separates stars that touch. Pixels are flooded from the brightest down, as rising through every level at once; where two
 * basins meet, the smaller one stays an object only when it has area, rises clearly above the saddle, and holds its share
 * of the light there: the multi-threshold tree of Bertin & Arnouts (1996) with a level per pixel.
 */
export const deblend = (stamp: Stamp, options: DeblendOptions): Labels => {
  const grid = gridOf(stamp)
  if (countMaxima(stamp, grid) < 2) return labelled(stamp, grid, 1, new Int32Array(stamp.count))
  const { count, of } = numbered(stamp.count, flood(stamp, grid, options))
  return labelled(stamp, grid, count, of)
}

const labelled = ({ left, right, top, bottom }: Stamp, { width, index }: Grid, count: number, of: Int32Array): Labels => ({
  count,
  of,
  at: (x, y) => {
    if (x < left || x > right || y < top || y > bottom) return -1
    const pixel = index[(y - top + 1) * width + (x - left + 1)]!
    return pixel < 0 ? -1 : of[pixel]!
  },
})

/** From a pixel of the stamp to its index; a frame of nothing around it saves asking for the edges. */
interface Grid {
  readonly width: number
  readonly index: Int32Array
  readonly cell: Int32Array
  readonly around: readonly number[]
}

const gridOf = ({ count, x, y, left, right, top, bottom }: Stamp): Grid => {
  const width = right - left + 3
  const index = new Int32Array(width * (bottom - top + 3)).fill(-1)
  const cell = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    cell[i] = (y[i]! - top + 1) * width + (x[i]! - left + 1)
    index[cell[i]!] = i
  }
  return { width, index, cell, around: [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1] }
}

const countMaxima = ({ count, level }: Stamp, { index, cell, around }: Grid): number => {
  let maxima = 0
  for (let i = 0; i < count; i++) {
    let isHighest = true
    for (const step of around) {
      const neighbour = index[cell[i]! + step]!
      // Of two equal neighbours the first one counts.
      if (neighbour >= 0 && (level[neighbour]! > level[i]! || (level[neighbour] === level[i] && neighbour < i))) {
        isHighest = false
        break
      }
    }
    if (isHighest) maxima++
  }
  return maxima
}

interface Basins {
  /** The basin each pixel was put in when it was flooded. */
  readonly of: Int32Array
  readonly parent: Int32Array
  readonly peak: Float64Array
  readonly light: Float64Array
  readonly area: Int32Array
  count: number
}

const flood = (stamp: Stamp, { index, cell, around }: Grid, options: DeblendOptions): Basins => {
  const { count, level } = stamp
  const basins: Basins = {
    of: new Int32Array(count).fill(-1),
    parent: new Int32Array(count),
    peak: new Float64Array(count),
    light: new Float64Array(count),
    area: new Int32Array(count),
    count: 0,
  }
  const met: number[] = []
  for (const i of brightestFirst(level)) {
    met.length = 0
    for (const step of around) {
      const neighbour = index[cell[i]! + step]!
      if (neighbour < 0 || basins.of[neighbour]! < 0) continue
      const root = rootOf(basins.parent, basins.of[neighbour]!)
      if (!met.includes(root)) met.push(root)
    }
    basins.of[i] = met.length === 0 ? newBasin(basins, level[i]!) : meet(basins, met, level[i]!, options)
    basins.light[basins.of[i]!]! += level[i]!
    basins.area[basins.of[i]!]!++
  }
  return basins
}

// Level and index packed into one exact number sort without a comparison function: positive floats order as their bits do.
const brightestFirst = (level: Float32Array): Int32Array => {
  const { length } = level
  const bits = new Int32Array(level.buffer, level.byteOffset, length)
  const keys = new Float64Array(length)
  // The sign bit makes negative levels negative numbers: they count as 0.
  for (let i = 0; i < length; i++) keys[i] = i - (bits[i]! > 0 ? bits[i]! : 0) * INDEX_RANGE
  keys.sort()
  const order = new Int32Array(length)
  for (let i = 0; i < length; i++) order[i] = keys[i]! - Math.floor(keys[i]! / INDEX_RANGE) * INDEX_RANGE
  return order
}

const newBasin = (basins: Basins, peak: number): number => {
  const basin = basins.count++
  basins.parent[basin] = basin
  basins.peak[basin] = peak
  return basin
}

/** Joins what is not worth an object of its own to the highest basin met; answers the basin that takes the pixel. */
const meet = (basins: Basins, met: number[], saddle: number, { noise, sky, minArea, contrast }: DeblendOptions): number => {
  if (met.length === 1) return met[0]!
  met.sort((a, b) => basins.peak[b]! - basins.peak[a]!)
  const [highest, ...others] = met
  const lightAbove = (basin: number): number => basins.light[basin]! - saddle * basins.area[basin]!
  const main = lightAbove(highest!)
  // The noise of light grows with its square root: the ring of a star out of focus is no chain of stars.
  const photon = sky > 0 ? PHOTON_PROMINENCE * noise * Math.sqrt(1 + Math.max(0, saddle) / sky) : 0
  const least = Math.max(PROMINENCE * noise, Math.min(photon, SURE_RISE * saddle))
  for (const basin of others) {
    const rise = basins.peak[basin]! - saddle
    const own = lightAbove(basin)
    const isObject =
      basins.area[basin]! >= minArea && rise > least && (own > contrast * (main + own) || rise > RELATIVE_PROMINENCE * saddle)
    if (isObject) continue
    basins.parent[basin] = highest!
    basins.light[highest!]! += basins.light[basin]!
    basins.area[highest!]! += basins.area[basin]!
  }
  return highest!
}

const rootOf = (parent: Int32Array, basin: number): number => {
  let root = basin
  while (parent[root] !== root) root = parent[root]!
  for (let at = basin; at !== root; ) {
    const next = parent[at]!
    parent[at] = root
    at = next
  }
  return root
}

const numbered = (pixels: number, { of, parent, count: basinCount }: Basins): { count: number; of: Int32Array } => {
  const number = new Int32Array(basinCount).fill(-1)
  let count = 0
  const labels = new Int32Array(pixels)
  for (let i = 0; i < pixels; i++) {
    const root = rootOf(parent, of[i]!)
    if (number[root]! < 0) number[root] = count++
    labels[i] = number[root]!
  }
  return { count, of: labels }
}

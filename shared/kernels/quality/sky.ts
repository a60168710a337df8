import type { Raster } from '#shared/core/raster.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import type { BackgroundMap } from '#shared/kernels/background/index.ts'
import type { Sky } from '#shared/kernels/detect/index.ts'
import { FILTER_NOISE } from '#shared/kernels/detect/plane.ts'
import { medianOf } from './median.ts'

/** Cells per side in which the sky is compared; each takes the median of its meshes, so that no star makes a gradient. */
const SKY_CELLS = 8
const STAR_CELLS = 4
/** How much one part of uneven sky, above a smooth slope, and of uneven star counts counts. */
const SKY_WEIGHT = 20
const COUNT_WEIGHT = 2
const LEAST_STARS = 4 * STAR_CELLS ** 2

/**
 * Level of the sky (median of the map), its gradient ((largest - smallest) / median, over 8 x 8 cells; null without a level to
 * compare with, see `isAboveZero`), and the noise of one pixel (median of the clipped deviations of the meshes; of a mosaic that
 * of a pixel before smoothing).
 */
export const skyFiguresOf = ({ plane, map }: Sky) => {
  const background = medianOf([...map.level]) ?? 0
  const cells = cellsOf(map)
  return {
    background,
    backgroundGradient: isAboveZero(background, cells) ? spreadOf(cells) / background : null,
    noise: (medianOf([...map.rms]) ?? 0) / (plane.isSmoothed ? FILTER_NOISE : 1),
  }
}

interface Cell {
  readonly x: number
  readonly y: number
  readonly level: number
}

const spreadOf = (cells: readonly Cell[]): number => {
  const levels = cells.map(({ level }) => level)
  return Math.max(...levels) - Math.min(...levels)
}

/** In processed pictures the sky was drawn down to about nothing, and a part of it means nothing. An exposure's sky lies higher than it varies. */
const isAboveZero = (background: number, cells: readonly Cell[]): boolean => background > 0 && spreadOf(cells) <= background

/** Medians of the sky map over at most 8 x 8 cells; places from -1 to 1. */
const cellsOf = (map: BackgroundMap): Cell[] => {
  const columns = Math.min(SKY_CELLS, map.columns)
  const rows = Math.min(SKY_CELLS, map.rows)
  const members: number[][] = Array.from({ length: columns * rows }, () => [])
  for (let mesh = 0; mesh < map.level.length; mesh++) {
    const column = Math.floor(((mesh % map.columns) * columns) / map.columns)
    const row = Math.floor((Math.floor(mesh / map.columns) * rows) / map.rows)
    members[row * columns + column]!.push(map.level[mesh]!)
  }
  return members.map((levels, i) => ({
    x: ((i % columns) + 0.5) / columns - 0.5,
    y: (Math.floor(i / columns) + 0.5) / rows - 0.5,
    level: medianOf(levels) ?? 0,
  }))
}

/**
 * How patchy a frame is, 0 to 1: p / (1 + p) of p = 20 s + 2 c. s is the robust deviation (1.4826 MAD) of the sky in 8 x 8
 * cells from the plane through them, in parts of the sky; c the deviation of the star counts in 4 x 4 cells beyond that of
 * chance (Poisson), in parts of their mean. A nebula or a cluster makes it larger too: it is for comparing frames of one
 * target. Null without enough stars, and without a level of the sky to compare with.
 */
export const cloudOf = ({ plane, map }: Sky, stars: readonly MeasuredStar[]): number | null => {
  const counted = stars.filter(({ snr }) => snr > 10)
  const background = medianOf([...map.level]) ?? 0
  const cells = cellsOf(map)
  if (counted.length < LEAST_STARS || !isAboveZero(background, cells)) return null
  const patches =
    SKY_WEIGHT * (deviationFromPlane(cells) / background) + COUNT_WEIGHT * unevenness(counted, plane.width, plane.height)
  return patches / (1 + patches)
}

/** On a regular grid the slopes of the plane are found one by one. */
const deviationFromPlane = (cells: readonly Cell[]): number => {
  const mean = cells.reduce((sum, { level }) => sum + level, 0) / cells.length
  const slope = (along: (cell: Cell) => number): number => {
    const squares = cells.reduce((sum, cell) => sum + along(cell) ** 2, 0)
    return squares > 0 ? cells.reduce((sum, cell) => sum + along(cell) * cell.level, 0) / squares : 0
  }
  const [byX, byY] = [slope(({ x }) => x), slope(({ y }) => y)]
  const misses = cells.map(({ x, y, level }) => level - mean - byX * x - byY * y)
  const middle = medianOf(misses) ?? 0
  return 1.4826 * (medianOf(misses.map((miss) => Math.abs(miss - middle))) ?? 0)
}

const unevenness = (stars: readonly MeasuredStar[], width: number, height: number): number => {
  const counts = new Float64Array(STAR_CELLS ** 2)
  const cell = (at: number, size: number): number => Math.min(STAR_CELLS - 1, Math.floor(((at + 0.5) / size) * STAR_CELLS))
  for (const { x, y } of stars) counts[cell(y, height) * STAR_CELLS + cell(x, width)]!++
  const mean = stars.length / counts.length
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (counts.length - 1)
  return Math.sqrt(Math.max(0, variance - mean)) / mean
}

/** White is never quite reached; sensors end a little below. */
const SATURATED = 0.97

/** Rows between those that are counted; the sizes of stars are larger. */
const EVERY = 3

/** The part of the samples at or above 97 % of white, in every third row. */
export const saturatedPart = ({ data, white, width }: Raster): number => {
  const level = SATURATED * white
  let count = 0
  let seen = 0
  for (let from = 0; from < data.length; from += EVERY * width) {
    const end = Math.min(data.length, from + width)
    for (let i = from; i < end; i++) if (data[i]! >= level) count++
    seen += end - from
  }
  return seen === 0 ? 0 : count / seen
}

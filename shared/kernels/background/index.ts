import type { Samples } from '#shared/core/raster.ts'
import { type Box, type SkyLevels, skyLevels } from './clipped-mode.ts'

export { createSurface, type Surface, surfaceMap } from './surface.ts'

/** Sky level and noise on a grid of meshes; values belong to the middles of the meshes. In the unit of the samples. */
export interface BackgroundMap {
  readonly columns: number
  readonly rows: number
  /** Size of a mesh [px]; not whole, so that all are alike. */
  readonly meshWidth: number
  readonly meshHeight: number
  readonly level: Float32Array
  readonly rms: Float32Array
}

export interface BackgroundOptions {
  /** About the size of a mesh [px]. Default 64: larger than stars, smaller than what the sky does. */
  readonly mesh?: number
  /** True when samples are whole numbers. Default: what the type of the samples says. */
  readonly isWhole?: boolean
  /** The noise is at least this, for pictures without any. */
  readonly leastRms?: number
}

/**
 * The sky behind the stars: per mesh the clipped mode and noise of all its samples, then a 3 x 3 median over the meshes against
 * those that a large object fills (Bertin & Arnouts 1996, A&AS 117, 393). Meshes without a number take the median of the others.
 */
export const backgroundOf = (data: Samples, width: number, height: number, options: BackgroundOptions = {}): BackgroundMap => {
  const { mesh, leastRms, isWhole = !(data instanceof Float32Array || data instanceof Float64Array) } = options
  const grid = gridOf(width, height, mesh)
  const found = Array.from({ length: grid.columns * grid.rows }, (_, at) => skyLevels(data, boxOf(grid, width, at), isWhole))
  return mapOf(grid, found, leastRms)
}

/** Meshes that are all alike. */
export type Grid = Omit<BackgroundMap, 'level' | 'rms'>

export const gridOf = (width: number, height: number, mesh = 64): Grid => {
  const columns = Math.max(1, Math.round(width / mesh))
  const rows = Math.max(1, Math.round(height / mesh))
  return { columns, rows, meshWidth: width / columns, meshHeight: height / rows }
}

/** The samples of a mesh in a plane of `stride` columns. */
export const boxOf = ({ columns, meshWidth, meshHeight }: Grid, stride: number, mesh: number): Box => {
  const column = mesh % columns
  const row = (mesh - column) / columns
  const [left, right] = [Math.round(column * meshWidth), Math.round((column + 1) * meshWidth)]
  const [top, bottom] = [Math.round(row * meshHeight), Math.round((row + 1) * meshHeight)]
  return { start: top * stride + left, width: right - left, height: bottom - top, stride }
}

/** The map of what was found in each mesh. */
export const mapOf = (grid: Grid, found: readonly SkyLevels[], leastRms = 0): BackgroundMap => {
  const smooth = (figure: (levels: SkyLevels) => number): Float32Array =>
    medianFiltered(filled(Float32Array.from(found, figure)), grid.columns, grid.rows)
  const noise = smooth(({ sigma }) => sigma).map((sigma) => Math.max(sigma, leastRms))
  return { ...grid, level: smooth(({ mode }) => mode), rms: noise }
}

/** A background in figures. */
export interface BackgroundFigures {
  /** Medians over the meshes. */
  readonly level: number
  readonly rms: number
  /** Brightest minus darkest mesh. */
  readonly range: number
}

export const figuresOf = ({ level, rms }: BackgroundMap): BackgroundFigures => {
  const sorted = level.toSorted()
  return { level: medianOfSorted(sorted), rms: medianOfSorted(rms.toSorted()), range: sorted.at(-1)! - sorted[0]! }
}

const filled = (values: Float32Array): Float32Array => {
  const known = values.filter((value) => !Number.isNaN(value)).sort()
  if (known.length === values.length) return values
  const median = known.length === 0 ? 0 : medianOfSorted(known)
  return values.map((value) => (Number.isNaN(value) ? median : value))
}

const medianFiltered = (values: Float32Array, columns: number, rows: number): Float32Array => {
  const wide = continued(values, columns, rows)
  const around = new Float32Array(9)
  const stride = columns + 2
  const steps = [1, stride - 1, stride, stride + 1]
  return values.map((value, mesh) => {
    const at = (Math.floor(mesh / columns) + 1) * stride + (mesh % columns) + 1
    around[0] = value
    let n = 1
    for (const step of steps) {
      // One neighbour without the opposite one would lean to its side of a slope.
      if (Number.isNaN(wide[at - step]! + wide[at + step]!)) continue
      around[n++] = wide[at - step]!
      around[n++] = wide[at + step]!
    }
    return medianOfSorted(around.subarray(0, n).sort())
  })
}

/** The values with a frame of one mesh around them, where their slopes go on; NaN in its corners and where there is no slope. */
const continued = (values: Float32Array, columns: number, rows: number): Float32Array => {
  const stride = columns + 2
  const wide = new Float32Array(stride * (rows + 2)).fill(NaN)
  for (let row = 0; row < rows; row++) wide.set(values.subarray(row * columns, (row + 1) * columns), (row + 1) * stride + 1)
  const extend = (at: number, inward: number): void => {
    wide[at] = 2 * wide[at + inward]! - wide[at + 2 * inward]!
  }
  for (let row = 1; row <= rows && columns > 1; row++) {
    extend(row * stride, 1)
    extend(row * stride + columns + 1, -1)
  }
  for (let column = 1; column <= columns && rows > 1; column++) {
    extend(column, stride)
    extend((rows + 1) * stride + column, -stride)
  }
  return wide
}

const medianOfSorted = (sorted: Float32Array): number => (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2

import type { Samples } from '#shared/core/raster.ts'
import { skyLevels } from './clipped-mode.ts'

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
  const { mesh = 64, leastRms = 0, isWhole = !(data instanceof Float32Array || data instanceof Float64Array) } = options
  const columns = Math.max(1, Math.round(width / mesh))
  const rows = Math.max(1, Math.round(height / mesh))
  const [meshWidth, meshHeight] = [width / columns, height / rows]
  const level = new Float32Array(columns * rows)
  const rms = new Float32Array(columns * rows)
  for (let row = 0, at = 0; row < rows; row++) {
    const top = Math.round(row * meshHeight)
    const bottom = Math.round((row + 1) * meshHeight)
    for (let column = 0; column < columns; column++, at++) {
      const left = Math.round(column * meshWidth)
      const right = Math.round((column + 1) * meshWidth)
      const box = { start: top * width + left, width: right - left, height: bottom - top, stride: width }
      const { mode, sigma } = skyLevels(data, box, isWhole)
      level[at] = mode
      rms[at] = sigma
    }
  }
  const smooth = (values: Float32Array): Float32Array => medianFiltered(filled(values), columns, rows)
  const noise = smooth(rms).map((sigma) => Math.max(sigma, leastRms))
  return { columns, rows, meshWidth, meshHeight, level: smooth(level), rms: noise }
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
  const around = new Float32Array(9)
  return values.map((_, mesh) => {
    const column = mesh % columns
    const row = Math.floor(mesh / columns)
    // Lopsided windows at the edges would lean to the inside of a slope.
    const reachX = Math.min(1, column, columns - 1 - column)
    const reachY = Math.min(1, row, rows - 1 - row)
    let n = 0
    for (let y = row - reachY; y <= row + reachY; y++) {
      for (let x = column - reachX; x <= column + reachX; x++) around[n++] = values[y * columns + x]!
    }
    // A corner has no neighbours to both sides: what the next two along both edges point to stands for them.
    if (n === 1 && columns > 2 && rows > 2) {
      const [right, down] = [column === 0 ? 1 : -1, row === 0 ? columns : -columns]
      around[n++] = 2 * values[mesh + right]! - values[mesh + 2 * right]!
      around[n++] = 2 * values[mesh + down]! - values[mesh + 2 * down]!
    }
    return medianOfSorted(around.subarray(0, n).sort())
  })
}

const medianOfSorted = (sorted: Float32Array): number => (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2

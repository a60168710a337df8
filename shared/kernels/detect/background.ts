import { type ClippedLevels, clippedLevels } from './clipped-levels.ts'
import type { Plane } from './plane.ts'

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

const MESH = 64
/** Rows of a mesh that are looked at: half of them tell the level as well. */
const EVERY = 2

/**
 * The sky behind the stars: per mesh of about 64 pixels the clipped mode and noise, then a 3 x 3 median over the meshes
 * against those that a large object fills (Bertin & Arnouts 1996, A&AS 117, 393). Meshes without a number take the median.
 */
export const backgroundOf = (plane: Plane): BackgroundMap => {
  const columns = Math.max(1, Math.round(plane.width / MESH))
  const rows = Math.max(1, Math.round(plane.height / MESH))
  const meshWidth = plane.width / columns
  const meshHeight = plane.height / rows
  const level = new Float32Array(columns * rows)
  const rms = new Float32Array(columns * rows)
  const samples = new Float64Array(Math.ceil(meshWidth + 1) * Math.ceil(meshHeight + 1))
  for (let row = 0, mesh = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, mesh++) {
      const found = meshLevels(plane, samples, column * meshWidth, row * meshHeight, meshWidth, meshHeight)
      level[mesh] = found.mode
      rms[mesh] = found.sigma
    }
  }
  const smooth = (values: Float32Array): Float32Array => medianFiltered(filled(values), columns, rows)
  const noise = smooth(rms).map((sigma) => Math.max(sigma, plane.leastRms))
  return { columns, rows, meshWidth, meshHeight, level: smooth(level), rms: noise }
}

const meshLevels = (
  { data, width, height, isWhole }: Plane,
  samples: Float64Array,
  left: number,
  top: number,
  meshWidth: number,
  meshHeight: number,
): ClippedLevels => {
  const x0 = Math.round(left)
  const x1 = Math.min(width, Math.round(left + meshWidth))
  const y1 = Math.min(height, Math.round(top + meshHeight))
  let count = 0
  for (let y = Math.round(top); y < y1; y += EVERY) {
    for (let at = y * width + x0, end = y * width + x1; at < end; at++) {
      const value = data[at]!
      samples[count] = value
      // Undefined samples are overwritten by the next one.
      if (value - value === 0) count++
    }
  }
  return clippedLevels(samples, count, isWhole)
}

const filled = (values: Float32Array): Float32Array => {
  const known = values.filter((value) => !Number.isNaN(value)).sort()
  if (known.length === values.length) return values
  const median = known.length === 0 ? 0 : known[known.length >> 1]!
  return values.map((value) => (Number.isNaN(value) ? median : value))
}

const medianFiltered = (values: Float32Array, columns: number, rows: number): Float32Array =>
  values.map((_, mesh) => {
    const column = mesh % columns
    const row = Math.floor(mesh / columns)
    const around: number[] = []
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) around.push(values[y * columns + x]!)
    }
    around.sort((a, b) => a - b)
    return (around[(around.length - 1) >> 1]! + around[around.length >> 1]!) / 2
  })

/** Writes one row of a map to `out`: linear between the middles of the meshes, and on to the edges. */
export const fillRow = (map: BackgroundMap, values: Float32Array, y: number, out: Float32Array): void => {
  const { columns, meshWidth } = map
  const line = new Float64Array(columns)
  const { low, high, part } = betweenRows(map, y)
  for (let i = 0; i < columns; i++) line[i] = values[low + i]! * (1 - part) + values[high + i]! * part
  const width = out.length
  if (columns === 1) {
    out.fill(line[0]!)
    return
  }
  for (let i = 0, x = 0; i < columns - 1; i++) {
    const middle = (i + 0.5) * meshWidth - 0.5
    const end = i === columns - 2 ? width : Math.min(width, Math.ceil(middle + meshWidth))
    const step = (line[i + 1]! - line[i]!) / meshWidth
    const base = line[i]! - middle * step
    for (; x < end; x++) out[x] = base + x * step
  }
}

/** A map at one place [px]. */
export const valueAt = (map: BackgroundMap, values: Float32Array, x: number, y: number): number => {
  const { low, high, part } = betweenRows(map, y)
  const across = (x + 0.5) / map.meshWidth - 0.5
  const i = Math.max(0, Math.min(map.columns - 2, Math.floor(across)))
  const next = map.columns === 1 ? 0 : 1
  const f = map.columns === 1 ? 0 : across - i
  const upper = values[low + i]! * (1 - f) + values[low + i + next]! * f
  const lower = values[high + i]! * (1 - f) + values[high + i + next]! * f
  return upper * (1 - part) + lower * part
}

const betweenRows = ({ columns, rows, meshHeight }: BackgroundMap, y: number): { low: number; high: number; part: number } => {
  if (rows === 1) return { low: 0, high: 0, part: 0 }
  const down = (y + 0.5) / meshHeight - 0.5
  const row = Math.max(0, Math.min(rows - 2, Math.floor(down)))
  return { low: row * columns, high: (row + 1) * columns, part: down - row }
}

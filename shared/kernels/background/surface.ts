import type { BackgroundMap } from './index.ts'

/** A smooth surface through the middles of the meshes, at any pixel. */
export interface Surface {
  /** Writes row `y` [px] into `out`, from column 0. */
  fillRow(y: number, out: Float32Array): void
  valueAt(x: number, y: number): number
}

/**
 * The natural bicubic spline through the values of a map's meshes; beyond the outermost middles their cubics go on (Press et al.,
 * Numerical Recipes, 3.3 and 3.6).
 */
export const createSurface = (map: BackgroundMap, values: Float32Array): Surface => {
  const { columns, rows, meshWidth, meshHeight } = map
  // A spline is linear in its values: what a row between two rows of meshes needs follows from what these two have.
  const down = new Float64Array(columns * rows)
  for (let column = 0; column < columns; column++) bendings(values, down, column, columns, rows)
  const across = new Float64Array(columns * rows)
  const both = new Float64Array(columns * rows)
  for (let row = 0; row < rows; row++) {
    bendings(values, across, row * columns, 1, columns)
    bendings(down, both, row * columns, 1, columns)
  }
  const line = new Float64Array(columns)
  const bends = new Float64Array(columns)
  // One row of meshes is its own neighbour, at a distance of nothing.
  const below = rows === 1 ? 0 : columns

  return {
    fillRow(y, out) {
      const { low, part } = placeOf(y, meshHeight, rows)
      for (let i = 0, at = low * columns; i < columns; i++, at++) {
        line[i] = cubic(values[at]!, values[at + below]!, down[at]!, down[at + below]!, part)
        bends[i] = cubic(across[at]!, across[at + below]!, both[at]!, both[at + below]!, part)
      }
      if (columns === 1) {
        out.fill(line[0]!)
        return
      }
      for (let i = 0, x = 0; i < columns - 1; i++) {
        const end = i === columns - 2 ? out.length : Math.min(out.length, Math.ceil((i + 1.5) * meshWidth - 0.5))
        // The cubic between two middles, by powers of the distance from the first.
        const [a, b, p, q] = [line[i]!, line[i + 1]!, bends[i]!, bends[i + 1]!]
        const linear = b - a - 2 * p - q
        const square = 3 * p
        const cube = q - p
        const step = 1 / meshWidth
        for (let t = (x + 0.5) * step - 0.5 - i; x < end; x++, t += step) out[x] = a + t * (linear + t * (square + t * cube))
      }
    },
    valueAt(x, y) {
      const { low, part } = placeOf(y, meshHeight, rows)
      const { low: column, part: along } = placeOf(x, meshWidth, columns)
      const at = low * columns + column
      const left = cubic(values[at]!, values[at + below]!, down[at]!, down[at + below]!, part)
      if (columns === 1) return left
      const right = cubic(values[at + 1]!, values[at + 1 + below]!, down[at + 1]!, down[at + 1 + below]!, part)
      const bendLeft = cubic(across[at]!, across[at + below]!, both[at]!, both[at + below]!, part)
      const bendRight = cubic(across[at + 1]!, across[at + 1 + below]!, both[at + 1]!, both[at + 1 + below]!, part)
      return cubic(left, right, bendLeft, bendRight, along)
    },
  }
}

/** The surface at every pixel. */
export const surfaceMap = (
  map: BackgroundMap,
  values: Float32Array,
  width: number,
  height: number,
): Float32Array<ArrayBuffer> => {
  const surface = createSurface(map, values)
  const all = new Float32Array(width * height)
  for (let y = 0; y < height; y++) surface.fillRow(y, all.subarray(y * width, (y + 1) * width))
  return all
}

/** The mesh whose middle is at or before a pixel, and how far the pixel is on the way to the next: outside of [0, 1] at the edges. */
const placeOf = (pixel: number, mesh: number, count: number): { low: number; part: number } => {
  if (count === 1) return { low: 0, part: 0 }
  const place = (pixel + 0.5) / mesh - 0.5
  const low = Math.max(0, Math.min(count - 2, Math.floor(place)))
  return { low, part: place - low }
}

/** Between values `a` and `b` with a sixth of their second derivatives, `part` of the way. */
const cubic = (a: number, b: number, bendA: number, bendB: number, part: number): number => {
  const rest = 1 - part
  return rest * a + part * b + (rest * rest - 1) * rest * bendA + (part * part - 1) * part * bendB
}

/** A sixth of the second derivatives of the natural spline through `count` values that lie `stride` apart, with steps of 1. */
const bendings = (values: ArrayLike<number>, out: Float64Array, first: number, stride: number, count: number): void => {
  const at = (i: number): number => first + i * stride
  out[at(0)] = 0
  out[at(count - 1)] = 0
  if (count < 3) return
  // Forward through the tridiagonal system (1, 4, 1) with the second differences, then back.
  const factors = new Float64Array(count)
  for (let i = 1; i < count - 1; i++) {
    const divisor = 4 - factors[i - 1]!
    factors[i] = 1 / divisor
    const difference = values[at(i + 1)]! - 2 * values[at(i)]! + values[at(i - 1)]!
    out[at(i)] = (difference - out[at(i - 1)]!) / divisor
  }
  for (let i = count - 2; i > 0; i--) out[at(i)] = out[at(i)]! - factors[i]! * out[at(i + 1)]!
}

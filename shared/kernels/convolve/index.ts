/**
 * A plane convolved with the same symmetric taps along rows and columns, `step` pixels apart (1 for an ordinary filter, 2, 4, 8 … for
 * the holes of the à trous algorithm). Beyond the edges the plane is mirrored about its outermost pixels. `taps` are the middle one
 * and those to one side. NaN spreads as far as the taps reach. `out` may not be `data`.
 */
export type Convolve = (
  data: Float32Array,
  out: Float32Array,
  width: number,
  height: number,
  taps: Float32Array,
  step: number,
) => void

/** The cubic B-spline [1, 4, 6, 4, 1] / 16 of the starlet transform (Starck & Murtagh 1998, PASP 110, 193). */
export const B3_SPLINE: Float32Array<ArrayBuffer> = Float32Array.of(6 / 16, 4 / 16, 1 / 16)

/** Gaussian taps out to four sigma [px], which sum to 1. */
export const gaussianTaps = (sigma: number): Float32Array<ArrayBuffer> => {
  const reach = Math.max(1, Math.ceil(4 * sigma))
  const taps = Float32Array.from({ length: reach + 1 }, (_, i) => Math.exp(-(i * i) / (2 * sigma * sigma)))
  const sum = taps.reduce((total, tap, i) => total + (i === 0 ? tap : 2 * tap), 0)
  return taps.map((tap) => tap / sum)
}

/** Beyond this, a filter would reach over a whole plane and back. */
export const MOST_TAPS = 64

/** The reference in plain TypeScript. Keeps as many rows as the taps reach over, not a second plane. */
export const convolve: Convolve = (data, out, width, height, taps, step) => {
  const reach = (taps.length - 1) * step
  const kept = 2 * reach + 1
  const filtered = new Float32Array(Math.min(kept, height) * width)
  const owner = new Int32Array(Math.min(kept, height)).fill(-1)
  const rowOf = (y: number): Float32Array => {
    const row = mirrored(y, height)
    const slot = row % owner.length
    const line = filtered.subarray(slot * width, (slot + 1) * width)
    if (owner[slot] !== row) {
      alongRow(data.subarray(row * width, (row + 1) * width), line, taps, step)
      owner[slot] = row
    }
    return line
  }
  for (let y = 0; y < height; y++) {
    const to = out.subarray(y * width, (y + 1) * width)
    const middle = rowOf(y)
    for (let x = 0; x < width; x++) to[x] = taps[0]! * middle[x]!
    for (let i = 1; i < taps.length; i++) {
      const tap = taps[i]!
      const above = rowOf(y - i * step)
      const below = rowOf(y + i * step)
      for (let x = 0; x < width; x++) to[x]! += tap * (above[x]! + below[x]!)
    }
  }
}

const alongRow = (row: Float32Array, to: Float32Array, taps: Float32Array, step: number): void => {
  const { length } = row
  const reach = Math.min(length, (taps.length - 1) * step)
  const atEdge = (x: number): void => {
    let sum = taps[0]! * row[x]!
    for (let i = 1; i < taps.length; i++) {
      sum += taps[i]! * (row[mirrored(x - i * step, length)]! + row[mirrored(x + i * step, length)]!)
    }
    to[x] = sum
  }
  for (let x = 0; x < reach; x++) atEdge(x)
  for (let x = Math.max(reach, length - reach); x < length; x++) atEdge(x)
  if (taps.length === 3) {
    const [a, b, c] = [taps[0]!, taps[1]!, taps[2]!]
    for (let x = reach; x < length - reach; x++) {
      to[x] = a * row[x]! + b * (row[x - step]! + row[x + step]!) + c * (row[x - 2 * step]! + row[x + 2 * step]!)
    }
    return
  }
  for (let x = reach; x < length - reach; x++) {
    let sum = taps[0]! * row[x]!
    for (let i = 1; i < taps.length; i++) sum += taps[i]! * (row[x - i * step]! + row[x + i * step]!)
    to[x] = sum
  }
}

/** Back and forth between the outermost pixels, however far outside. */
export const mirrored = (place: number, size: number): number => {
  if (place >= 0 && place < size) return place
  if (size === 1) return 0
  const period = 2 * (size - 1)
  const inside = ((place % period) + period) % period
  return inside < size ? inside : period - inside
}

import { smoothH } from './h-smooth.ts'

/**
 * Inverts the H-transform (White, Postman & Lattanzi 1992) of `rows` x `columns` coefficients in place. Each pass turns sums and
 * differences of 2 x 2 cells back into four values; low bits that the forward transform dropped follow from parity, so
 * unscaled data come back exactly. In doubles, which hold the sums of 32-bit samples. `smoothing` is the scale that the
 * coefficients were divided by, where the picture wants to be smoothed; else 0.
 */
export const invertH = (values: Float64Array, rows: number, columns: number, smoothing = 0): void => {
  const depth = 32 - Math.clz32(Math.max(rows, columns) - 1)
  if (depth === 0) return
  const spare = new Float64Array(Math.max(rows, columns))
  values[0] = roundTo(values[0]!, 2 ** (depth + 1))
  for (let level = depth - 1; level >= 0; level--) {
    const size = 2 ** level
    const [high, wide] = [Math.ceil(rows / size), Math.ceil(columns / size)]
    for (let y = 0; y < high; y++) interleave(values, y * columns, 1, wide, spare)
    for (let x = 0; x < wide; x++) interleave(values, x, columns, high, spare)
    if (smoothing > 0) smoothH(values, high, wide, columns, smoothing)
    invertPass(values, high, wide, columns, size)
  }
}

/** The first half of a line holds the sums, the second the differences: puts them side by side. */
const interleave = (values: Float64Array, start: number, step: number, count: number, spare: Float64Array): void => {
  const half = (count + 1) >> 1
  for (let i = half; i < count; i++) spare[i - half] = values[start + i * step]!
  for (let i = half - 1; i > 0; i--) values[start + 2 * i * step] = values[start + i * step]!
  for (let i = 0; i < count - half; i++) values[start + (2 * i + 1) * step] = spare[i]!
}

/** To a multiple of `unit`, a power of two; halves go away from zero. */
const roundTo = (value: number, unit: number): number => {
  if (unit <= 1) return value
  return Math.floor((value + (value >= 0 ? unit / 2 : unit / 2 - 1)) / unit) * unit
}

/** The bit of weight `unit` of a whole number in two's complement. */
const bitOf = (value: number, unit: number): number => {
  const n = Math.floor(value / unit)
  return n - 2 * Math.floor(n / 2)
}

const invertPass = (values: Float64Array, high: number, wide: number, stride: number, unit: number): void => {
  const double = 2 * unit
  const divisor = unit === 1 ? 4 : 2
  const half = (value: number): number => Math.floor(value / divisor)
  const pair = (at: number, step: number): void => {
    const difference = roundTo(values[at + step]!, double)
    const sum = values[at]!
    const low = bitOf(difference, double) * double
    const even = sum >= 0 ? sum - low : sum + low
    values[at + step] = half(even + difference)
    values[at] = half(even - difference)
  }
  const evenHigh = high - (high % 2)
  const evenWide = wide - (wide % 2)
  for (let y = 0; y < evenHigh; y += 2) {
    const row = y * stride
    for (let x = 0; x < evenWide; x += 2) {
      const at = row + x
      const below = at + stride
      const cross = roundTo(values[below + 1]!, unit)
      const low0 = bitOf(cross, unit) * unit
      const towardsZero = (value: number): number => (value >= 0 ? value - low0 : value + low0)
      const dx = towardsZero(roundTo(values[below]!, double))
      const dy = towardsZero(roundTo(values[at + 1]!, double))
      const low1 = (bitOf(cross, double) ^ bitOf(dx, double) ^ bitOf(dy, double)) * double
      const sum = values[at]!
      const h = sum >= 0 ? sum + low0 - low1 : sum + (low0 === 0 ? low1 : low0 - low1)
      values[below + 1] = half(h + dx + dy + cross)
      values[below] = half(h + dx - dy - cross)
      values[at + 1] = half(h - dx + dy - cross)
      values[at] = half(h - dx - dy + cross)
    }
    if (evenWide < wide) pair(row + evenWide, stride)
  }
  if (evenHigh === high) return
  const row = evenHigh * stride
  for (let x = 0; x < evenWide; x += 2) pair(row + x, 1)
  if (evenWide < wide) values[row + evenWide] = half(values[row + evenWide]!)
}

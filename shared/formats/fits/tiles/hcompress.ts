import { BitReader } from './bit-reader.ts'
import { invertH } from './h-transform.ts'

const HEADER = 25
const MOST_PLANES = 62

/**
 * Undoes HCOMPRESS_1 (White 1992; FITS 4.0, section 10.4.4): the H-transform of a tile, whose quadrants are coded bit plane by
 * bit plane as quadtrees. Writes the first `count` of `samples`. False when the code is damaged or of another size.
 */
export const decodeHcompress = (bytes: Uint8Array, isSmoothed: boolean, samples: Int32Array, count: number): boolean => {
  if (bytes.length < HEADER || bytes[0] !== 0xdd || bytes[1] !== 0x99) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [rows, columns, scale] = [view.getInt32(2), view.getInt32(6), view.getInt32(10)]
  if (rows < 1 || columns < 1 || rows * columns !== count) return false
  const planes = [bytes[22]!, bytes[23]!, bytes[24]!] as const
  if (planes.some((n) => n > MOST_PLANES)) return false
  const coefficients = new Float64Array(count)
  const bits = new BitReader(bytes, HEADER)
  if (!readQuadrants(bits, coefficients, rows, columns, planes)) return false
  coefficients[0] = Number(view.getBigInt64(14))
  if (scale > 1) for (let i = 0; i < count; i++) coefficients[i]! *= scale
  invertH(coefficients, rows, columns, isSmoothed ? scale : 0)
  samples.set(coefficients)
  return true
}

const readQuadrants = (
  bits: BitReader,
  values: Float64Array,
  rows: number,
  columns: number,
  [sums, edges, corners]: readonly [number, number, number],
): boolean => {
  const [top, left] = [(rows + 1) >> 1, (columns + 1) >> 1]
  const [bottom, right] = [rows >> 1, columns >> 1]
  const quadrants = [
    { offset: 0, rows: top, columns: left, planes: sums },
    { offset: left, rows: top, columns: right, planes: edges },
    { offset: columns * top, rows: bottom, columns: left, planes: edges },
    { offset: columns * top + left, rows: bottom, columns: right, planes: corners },
  ]
  for (const quadrant of quadrants) if (!readQuadrant(bits, values, columns, quadrant)) return false
  // An empty code ends the planes; the signs of what is not zero follow.
  if (bits.take(4) !== 0) return false
  bits.align()
  for (let i = 0; i < values.length; i++) if (values[i] !== 0 && bits.take(1) === 1) values[i] = -values[i]!
  return !bits.isPast
}

interface Quadrant {
  readonly offset: number
  readonly rows: number
  readonly columns: number
  readonly planes: number
}

const DIRECT = 0
const QUADTREE = 15

const readQuadrant = (bits: BitReader, values: Float64Array, stride: number, quadrant: Quadrant): boolean => {
  const { offset, rows, columns, planes } = quadrant
  const depth = 32 - Math.clz32(Math.max(rows, columns, 1) - 1)
  const cells = new Uint8Array(rows * columns + 1)
  for (let plane = planes - 1; plane >= 0; plane--) {
    const code = bits.take(4)
    if (code === DIRECT) {
      const count = ((rows + 1) >> 1) * ((columns + 1) >> 1)
      for (let i = 0; i < count; i++) cells[i] = bits.take(4)
    } else if (code === QUADTREE) {
      readTree(bits, cells, rows, columns, depth)
    } else return false
    if (bits.isPast) return false
    addPlane(cells, values, offset, stride, quadrant, 2 ** plane)
  }
  return true
}

/** Every level tells which of the four children of each non-empty cell are not empty. */
const readTree = (bits: BitReader, cells: Uint8Array, rows: number, columns: number, depth: number): void => {
  cells[0] = readCode(bits)
  for (let level = depth - 1; level > 0; level--) {
    const [high, wide] = [(rows + 2 ** level - 1) >> level, (columns + 2 ** level - 1) >> level]
    expand(cells, high, wide)
    for (let i = high * wide - 1; i >= 0; i--) if (cells[i] !== 0) cells[i] = readCode(bits)
  }
}

/** Cells of four bits become 2 x 2 cells of one bit. */
const expand = (cells: Uint8Array, rows: number, columns: number): void => {
  const wide = (columns + 1) >> 1
  const source = cells.slice(0, wide * ((rows + 1) >> 1))
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      cells[y * columns + x] = (source[(y >> 1) * wide + (x >> 1)]! >> (3 - 2 * (y & 1) - (x & 1))) & 1
}

const addPlane = (
  cells: Uint8Array,
  values: Float64Array,
  offset: number,
  stride: number,
  { rows, columns }: Quadrant,
  weight: number,
): void => {
  const wide = (columns + 1) >> 1
  for (let y = 0; y < rows; y++)
    for (let x = 0, at = offset + y * stride; x < columns; x++, at++)
      if ((cells[(y >> 1) * wide + (x >> 1)]! >> (3 - 2 * (y & 1) - (x & 1))) & 1) values[at]! += weight
}

/** The fixed Huffman code of the sixteen cells (White 1992). */
const readCode = (bits: BitReader): number => {
  const three = bits.take(3)
  if (three < 4) return 1 << three
  const four = (three << 1) | bits.take(1)
  if (four < 13) return FOUR_BITS[four - 8]!
  const five = (four << 1) | bits.take(1)
  if (five < 31) return FIVE_BITS[five - 26]!
  return bits.take(1) === 0 ? 0 : 14
}
const FOUR_BITS = [3, 5, 10, 12, 15] as const
const FIVE_BITS = [6, 7, 9, 11, 13] as const

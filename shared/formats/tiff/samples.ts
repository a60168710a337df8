import type { Samples } from '#shared/core/raster.ts'
import type { Page } from './page.ts'

/** Samples of one strip or tile, row after row, `perPixel` of them side by side. Whole numbers of 64 bits become floats. */
export type TileSamples = Samples | Int8Array | Uint32Array

/** Turns the bytes of an unpacked tile into numbers: byte order, predictor, and samples that are no whole bytes. In place. */
export const samplesOfTile = (bytes: Uint8Array<ArrayBuffer>, page: Page, rows: number): TileSamples => {
  const perPixel = page.isPlanar ? 1 : page.samplesPerPixel
  const perRow = page.tileWidth * perPixel
  if (page.bits < 8 || page.bits % 8 !== 0) return unpackBitsOf(bytes, page.bits, perRow, rows)
  const itemSize = page.bits / 8
  if (page.predictor === 3 && page.kind === 'float') undoFloatPrediction(bytes, perRow, perPixel, itemSize, rows)
  else if (!page.isLittleEndian && itemSize > 1)
    for (let i = 0; i + itemSize <= bytes.length; i += itemSize) bytes.subarray(i, i + itemSize).reverse()
  if (page.predictor === 2) undoDifferences(bytes, perRow, perPixel, itemSize, rows)
  return numbersOf(bytes, page)
}

const numbersOf = ({ buffer, byteLength }: Uint8Array<ArrayBuffer>, { bits, kind }: Page): TileSamples => {
  const count = Math.floor((byteLength * 8) / bits)
  if (kind === 'float' && bits === 16) return Float32Array.from(new Uint16Array(buffer, 0, count), halfToNumber)
  if (kind === 'float') return bits === 32 ? new Float32Array(buffer, 0, count) : new Float64Array(buffer, 0, count)
  const isSigned = kind === 'signed'
  if (bits === 8) return isSigned ? new Int8Array(buffer, 0, count) : new Uint8Array(buffer, 0, count)
  if (bits === 16) return isSigned ? new Int16Array(buffer, 0, count) : new Uint16Array(buffer, 0, count)
  if (bits === 32) return isSigned ? new Int32Array(buffer, 0, count) : new Uint32Array(buffer, 0, count)
  return Float64Array.from(isSigned ? new BigInt64Array(buffer, 0, count) : new BigUint64Array(buffer, 0, count), Number)
}

/** IEEE 754 binary16. */
const halfToNumber = (half: number): number => {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 31
  const fraction = half & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** Predictor 2 (TIFF 6.0, section 14): each sample is stored as the difference to the one of its colour before it. */
const undoDifferences = (
  { buffer }: Uint8Array<ArrayBuffer>,
  perRow: number,
  step: number,
  itemSize: number,
  rows: number,
): void => {
  const count = perRow * rows
  if (itemSize === 8) {
    addUp(new BigUint64Array(buffer, 0, count), perRow, step, rows)
    return
  }
  const items =
    itemSize === 1
      ? new Uint8Array(buffer, 0, count)
      : itemSize === 2
        ? new Uint16Array(buffer, 0, count)
        : new Uint32Array(buffer, 0, count)
  for (let y = 0; y < rows; y++)
    for (let i = y * perRow + step, end = (y + 1) * perRow; i < end; i++) items[i] = items[i]! + items[i - step]!
}

const addUp = (items: BigUint64Array, perRow: number, step: number, rows: number): void => {
  for (let y = 0; y < rows; y++)
    for (let i = y * perRow + step, end = (y + 1) * perRow; i < end; i++) items[i] = items[i]! + items[i - step]!
}

/** Predictor 3 (Adobe Photoshop TIFF Technical Note 3): bytes of a row sorted by weight, highest first, then differences. */
const undoFloatPrediction = (bytes: Uint8Array, perRow: number, step: number, itemSize: number, rows: number): void => {
  const length = perRow * itemSize
  const sorted = new Uint8Array(length)
  for (let y = 0; y < rows; y++) {
    const row = bytes.subarray(y * length, (y + 1) * length)
    for (let i = step; i < length; i++) row[i] = row[i]! + row[i - step]!
    sorted.set(row)
    for (let i = 0; i < perRow; i++)
      for (let k = 0; k < itemSize; k++) row[i * itemSize + k] = sorted[(itemSize - 1 - k) * perRow + i]!
  }
}

/** Samples of 1 to 14 bits, highest bit first; every row begins with a new byte. */
const unpackBitsOf = (bytes: Uint8Array, bits: number, perRow: number, rows: number): Uint16Array => {
  const samples = new Uint16Array(perRow * rows)
  const rowBytes = Math.ceil((perRow * bits) / 8)
  for (let y = 0; y < rows; y++) {
    let [held, count, from] = [0, 0, y * rowBytes]
    for (let i = 0; i < perRow; i++) {
      while (count < bits) {
        held = ((held << 8) | (bytes[from++] ?? 0)) & 0xffffff
        count += 8
      }
      count -= bits
      samples[y * perRow + i] = (held >> count) & ((1 << bits) - 1)
    }
  }
  return samples
}

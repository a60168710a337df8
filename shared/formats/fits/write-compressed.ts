import { gzipSync } from 'fflate'
import { planeOf, type Raster, type Samples } from '#shared/core/raster.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { encodeRice, RICE_BLOCK } from './tiles/encode-rice.ts'
import { BLANK } from './tiles/quantise.ts'
import { quantiseTile } from './tiles/quantise-tile.ts'
import { describingCards, paddedLength, pictureCardsOf, writeHeader, writeSummedHeader } from './write.ts'

/** Bytes of a row of the table: a descriptor, and for floats a second one, scale and zero. */
const INTEGER_ROW = 8
const FLOAT_ROW = 32
const GZIP_COLUMN = 8
const SCALE_COLUMN = 16
const ZERO_COLUMN = 24

/**
 * A FITS file whose picture is compressed by RICE_1, a row a tile, behind an empty first unit. Integers come back as they are;
 * floats are quantised with SUBTRACTIVE_DITHER_1 to a quarter of their noise, and f64 become f32 by that. `seed` (1 to 10000)
 * begins the dither.
 */
export const writeCompressedFits = (raster: Raster, cards: readonly HeaderCard[], seed = 1): Uint8Array<ArrayBuffer> => {
  const isFloat = raster.sampleFormat === 'f32' || raster.sampleFormat === 'f64'
  const rowBytes = isFloat ? FLOAT_ROW : INTEGER_ROW
  const rows = raster.height * raster.channels
  const tiles = packRows(raster, seed)
  const heapBytes = tiles.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const data = new Uint8Array(paddedLength(rows * rowBytes + heapBytes))
  const view = new DataView(data.buffer)
  let heap = 0
  tiles.forEach(({ bytes, isGzip, scale, zero }, tile) => {
    const row = tile * rowBytes
    view.setInt32(row + (isGzip ? GZIP_COLUMN : 0), bytes.length)
    view.setInt32(row + (isGzip ? GZIP_COLUMN : 0) + 4, heap)
    if (isFloat) {
      view.setFloat64(row + SCALE_COLUMN, scale)
      view.setFloat64(row + ZERO_COLUMN, zero)
    }
    data.set(bytes, rows * rowBytes + heap)
    heap += bytes.length
  })
  const primary = writeHeader([
    { keyword: 'SIMPLE', value: true, comment: 'conforms to FITS standard' },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 0 },
    { keyword: 'EXTEND', value: true },
  ])
  const longest = tiles.reduce((most, { bytes }) => Math.max(most, bytes.length), 0)
  const table = tableCards({ rowBytes, rows, heapBytes, longest, isFloat })
  const header = writeSummedHeader([...table, ...compressionCards(raster, isFloat, seed), ...describingCards(cards)], data)
  const file = new Uint8Array(primary.length + header.length + data.length)
  file.set(primary)
  file.set(header, primary.length)
  file.set(data, primary.length + header.length)
  return file
}

interface PackedRow {
  readonly bytes: Uint8Array
  readonly isGzip: boolean
  readonly scale: number
  readonly zero: number
}

const packRows = (raster: Raster, seed: number): PackedRow[] => {
  const { width, height, channels, sampleFormat } = raster
  const packed: PackedRow[] = []
  for (let channel = 0; channel < channels; channel++) {
    const plane = planeOf(raster, channel)
    for (let y = 0; y < height; y++) {
      const line = plane.subarray(y * width, (y + 1) * width)
      if (sampleFormat === 'f32' || sampleFormat === 'f64') packed.push(packFloats(line, packed.length, seed))
      else packed.push({ bytes: packIntegers(line, sampleFormat), isGzip: false, scale: 1, zero: 0 })
    }
  }
  return packed
}

const packIntegers = (line: Samples, sampleFormat: Raster['sampleFormat']): Uint8Array => {
  const offset = sampleFormat === 'u16' ? 32768 : 0
  return encodeRice(
    Int32Array.from(line, (value) => value - offset),
    bytePixOf(sampleFormat),
  )
}

const packFloats = (line: Samples, tile: number, seed: number): PackedRow => {
  const quantised = quantiseTile(line, tile, seed)
  if (quantised) return { ...quantised, bytes: encodeRice(quantised.integers, 4), isGzip: false }
  const plain = new DataView(new ArrayBuffer(4 * line.length))
  for (let i = 0; i < line.length; i++) plain.setFloat32(4 * i, line[i]!)
  return { bytes: gzipSync(new Uint8Array(plain.buffer), { mtime: 0 }), isGzip: true, scale: 0, zero: 0 }
}

const bytePixOf = (sampleFormat: Raster['sampleFormat']): 1 | 2 | 4 =>
  sampleFormat === 'u8' ? 1 : sampleFormat === 'u16' || sampleFormat === 'i16' ? 2 : 4

const tableCards = (table: {
  rowBytes: number
  rows: number
  heapBytes: number
  longest: number
  isFloat: boolean
}): HeaderCard[] => {
  const columns = [
    ['COMPRESSED_DATA', `1PB(${table.longest})`],
    ...(table.isFloat
      ? [
          ['GZIP_COMPRESSED_DATA', `1PB(${table.longest})`],
          ['ZSCALE', '1D'],
          ['ZZERO', '1D'],
        ]
      : []),
  ]
  return [
    { keyword: 'XTENSION', value: 'BINTABLE', comment: 'a picture, compressed' },
    { keyword: 'BITPIX', value: 8 },
    { keyword: 'NAXIS', value: 2 },
    { keyword: 'NAXIS1', value: table.rowBytes },
    { keyword: 'NAXIS2', value: table.rows },
    { keyword: 'PCOUNT', value: table.heapBytes },
    { keyword: 'GCOUNT', value: 1 },
    { keyword: 'TFIELDS', value: columns.length },
    ...columns.flatMap(([name, form], i) => [
      { keyword: `TTYPE${i + 1}`, value: name! },
      { keyword: `TFORM${i + 1}`, value: form! },
    ]),
  ]
}

const compressionCards = (raster: Raster, isFloat: boolean, seed: number): HeaderCard[] => {
  const shape = pictureCardsOf(isFloat ? { ...raster, sampleFormat: 'f32' } : raster)
  return [
    { keyword: 'ZIMAGE', value: true },
    { keyword: 'ZSIMPLE', value: true },
    // The sizes of the picture stand under names with a Z; its scale under its own.
    ...shape.map((card) => (/^(BITPIX|NAXIS)/.test(card.keyword) ? { ...card, keyword: `Z${card.keyword}` } : card)),
    { keyword: 'ZCMPTYPE', value: 'RICE_1' },
    { keyword: 'ZTILE1', value: raster.width },
    { keyword: 'ZTILE2', value: 1 },
    ...(raster.channels > 1 ? [{ keyword: 'ZTILE3', value: 1 }] : []),
    { keyword: 'ZNAME1', value: 'BLOCKSIZE' },
    { keyword: 'ZVAL1', value: RICE_BLOCK },
    { keyword: 'ZNAME2', value: 'BYTEPIX' },
    { keyword: 'ZVAL2', value: bytePixOf(raster.sampleFormat) },
    ...(isFloat
      ? [
          { keyword: 'ZQUANTIZ', value: 'SUBTRACTIVE_DITHER_1' },
          { keyword: 'ZDITHER0', value: seed },
          { keyword: 'ZBLANK', value: BLANK },
        ]
      : []),
  ]
}

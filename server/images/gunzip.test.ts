import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readFitsRaster } from '#shared/formats/fits/raster.ts'
import { makeFits, makeRaster, makeRawFits } from '#tests/support/make-fits.ts'
import { gunzip } from './gunzip.ts'

const SIZE = { width: 300, height: 200 }
const PLAIN = makeFits(SIZE)
const SAMPLES = makeRaster(SIZE).data
const WHOLE = gzipSync(PLAIN)

const answers = async (bytes: Uint8Array) =>
  Promise.all(
    [undefined, gunzip].map(async (platform) => {
      const raster = await readFitsRaster(bytesSource(bytes), platform)
      return raster.ok ? raster.value.data : raster.fault.code
    }),
  )

test.each([
  ['one member', WHOLE],
  ['two members', Buffer.concat([gzipSync(PLAIN.subarray(0, 50_000)), gzipSync(PLAIN.subarray(50_000))])],
  ['padding behind it', Buffer.concat([WHOLE, Buffer.alloc(1000)])],
  ['something else behind it', Buffer.concat([WHOLE, Buffer.from('this is no gzip')])],
])('a gzip file of %s is read by the platform as by our own code', async (_, bytes) => {
  for (const answer of await answers(bytes)) expect(answer).toEqual(SAMPLES)
})

test('a gzip file that is cut short or damaged is the same fault', async () => {
  const [middle, checksum] = [Buffer.from(WHOLE), Buffer.from(WHOLE)]
  middle[middle.length >> 1]! ^= 0x10
  checksum[checksum.length - 6]! ^= 1
  for (const bytes of [WHOLE.subarray(0, WHOLE.length * 0.6), middle, checksum])
    expect(await answers(bytes)).toEqual(['fits.damaged-packing', 'fits.damaged-packing'])
})

test('what the file itself throws is thrown on', async () => {
  const broken = { size: WHOLE.length, read: async () => Promise.reject(new Error('the cable was pulled')) }
  await expect(gunzip.stream(broken).next()).rejects.toThrow('the cable was pulled')
})

test('members are unpacked together, and refused when they are damaged or of another size', () => {
  const parts = [PLAIN.subarray(0, 600), PLAIN.subarray(600, 1500)]
  const members = Buffer.concat(parts.map((part) => gzipSync(part)))
  expect(gunzip.members(members, 1500)).toEqual(Buffer.from(PLAIN.subarray(0, 1500)))
  expect(gunzip.members(members, 1499)).toBeNull()
  expect(gunzip.members(members, 9000)).toBeNull()
  expect(gunzip.members(members.subarray(0, -3), 1500)).toBeNull()
  members[members.length - 7]! ^= 1
  expect(gunzip.members(members, 1500)).toBeNull()
})

/** A picture of 3 x 4 pixels whose rows are tiles of gzip. */
const tiled = (rows: readonly Uint8Array[], gap = 0): Uint8Array => {
  const heap = Buffer.concat(rows.flatMap((row) => [row, Buffer.alloc(gap)]))
  const table = Buffer.alloc(8 * rows.length)
  let at = 0
  for (const [i, row] of rows.entries()) {
    table.writeInt32BE(row.length, 8 * i)
    table.writeInt32BE(at, 8 * i + 4)
    at += row.length + gap
  }
  const cards = (list: Record<string, string | number | boolean>) =>
    Object.entries(list).map(([keyword, value]) => ({ keyword, value }))
  const columns = { TFIELDS: 1, TTYPE1: 'COMPRESSED_DATA', TFORM1: '1PB' }
  const shape = { ZIMAGE: true, ZCMPTYPE: 'GZIP_1', ZBITPIX: 16, ZNAXIS: 2, ZNAXIS1: 3, ZNAXIS2: rows.length }
  const size = { XTENSION: 'BINTABLE', BITPIX: 8, NAXIS: 2, NAXIS1: 8, NAXIS2: rows.length, PCOUNT: heap.length, GCOUNT: 1 }
  return Buffer.concat([
    makeRawFits(cards({ SIMPLE: true, BITPIX: 8, NAXIS: 0 })),
    makeRawFits(cards({ ...size, ...columns, ...shape }), Buffer.concat([table, heap])),
  ])
}
const rowOf = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length)
  for (const [i, value] of values.entries()) bytes.writeInt16BE(value, 2 * i)
  return bytes
}
const ROWS = [rowOf(1, -2, 300), rowOf(4, 5, 6), rowOf(-32768, 8, 32767), rowOf(9, 10, 11)]
const VALUES = Int16Array.of(1, -2, 300, 4, 5, 6, -32768, 8, 32767, 9, 10, 11)

test('tiles of gzip are the same whether they stand together, apart, or are of another width', async () => {
  const packed = ROWS.map((row) => gzipSync(row))
  const wide = Buffer.alloc(12)
  for (const [i, value] of [4, 5, 6].entries()) wide.writeInt32BE(value, 4 * i)
  for (const bytes of [tiled(packed), tiled(packed, 5), tiled([packed[0]!, gzipSync(wide), packed[2]!, packed[3]!])])
    for (const answer of await answers(bytes)) expect(answer).toEqual(VALUES)
})

test('a tile whose checksum is wrong is damaged', async () => {
  const packed = ROWS.map((row) => gzipSync(row))
  packed[2]![packed[2]!.length - 8]! ^= 1
  expect(await answers(tiled(packed))).toEqual(['fits.damaged-tile', 'fits.damaged-tile'])
})

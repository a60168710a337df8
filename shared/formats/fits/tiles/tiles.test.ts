import fc from 'fast-check'
import { deflateSync } from 'fflate'
import { expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { decodeRice, RICE_PADDING } from '#shared/kernels/rice/index.ts'
import { makeRaster, makeRawFits } from '#tests/support/make-fits.ts'
import { readFitsRaster } from '../raster.ts'
import { writeCompressedFits } from '../write-compressed.ts'
import { ditherSequence } from './dither.ts'
import { encodeRice } from './encode-rice.ts'
import { forEachLine, gridOf, tileAt } from './grid.ts'
import { decodeHcompress } from './hcompress.ts'
import { INFLATE_PADDING, inflate } from './inflate.ts'
import { decodePlio } from './plio.ts'

const BYTES = [1, 2, 4] as const

const decoded = (code: Uint8Array, bytePix: number, count: number, blockSize = 32): Int32Array | null => {
  const padded = new Uint8Array(code.length + RICE_PADDING)
  padded.set(code)
  const samples = new Int32Array(count)
  return decodeRice(new DataView(padded.buffer), code.length, { bytePix, blockSize }, samples, count) ? samples : null
}

test('samples of any width and roughness survive RICE_1', () => {
  const steps = fc.array(fc.tuple(fc.integer(), fc.nat(31)), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(fc.constantFrom(...BYTES), steps, (bytePix, list) => {
      const shift = 32 - 8 * bytePix
      let last = 0
      const samples = Int32Array.from(list, ([step, calm]) => {
        last = ((last + (step >> calm)) << shift) >> shift
        return bytePix === 1 ? last & 255 : last
      })
      expect(decoded(encodeRice(samples, bytePix), bytePix, samples.length)).toEqual(samples)
    }),
    { numRuns: 500 },
  )
})

test('RICE_1, PLIO_1 and HCOMPRESS_1 code that is damaged or too short never throws, hangs or writes beyond the tile', () => {
  const code = fc.uint8Array({ maxLength: 300 })
  fc.assert(
    fc.property(
      code,
      fc.constantFrom(...BYTES),
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 70 }),
      (bytes, width, count, block) => {
        decoded(bytes, width, count, block)
        const samples = new Int32Array(count + 1).fill(77)
        decodePlio(bytes, samples, count)
        expect(samples[count]).toBe(77)
      },
    ),
    { numRuns: 1000 },
  )
  const header = [0xdd, 0x99, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, isSmoothed) => {
      decodeHcompress(Uint8Array.from([...header, ...bytes]), isSmoothed, new Int32Array(30), 30)
    }),
    { numRuns: 1000 },
  )
})

test('a line list of the standard is drawn as it says', () => {
  // High value 5, three zeros, two fives, one zero and a five, up by two and one pixel.
  const words = [0, 7, -100, 14, 0, 0, 0, 0x1005, 0, 0x0003, 0x4002, 0x5002, 0x6002, 0x0001]
  const bytes = new Uint8Array(words.length * 2)
  words.forEach((word, i) => void new DataView(bytes.buffer).setInt16(2 * i, word))
  const samples = new Int32Array(9)
  expect(decodePlio(bytes, samples, 9)).toBe(true)
  expect([...samples]).toEqual([0, 0, 0, 5, 5, 0, 5, 7, 0])
})

test('the dither sequence ends with the seed that the standard gives', () => {
  // FITS 4.0, appendix I: the seed after 10,000 steps is 1043618065.
  expect(ditherSequence()).toHaveLength(10_000)
  expect(ditherSequence()[9999]).toBe(Math.fround(1043618065 / 2147483647))
})

test('tiles of any shape cover every pixel once', () => {
  const axis = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 10 }))
  fc.assert(
    fc.property(fc.array(axis, { minLength: 2, maxLength: 4 }), (list) => {
      const axes = list.map(([length]) => length)
      const grid = gridOf(
        axes,
        list.map(([, size]) => size),
      )
      const seen = new Uint8Array(axes.reduce((product, n) => product * n, 1))
      for (let i = 0; i < grid.tiles; i++)
        forEachLine(tileAt(grid, i), axes, (to, _, length) => {
          for (let k = 0; k < length; k++) seen[to + k]!++
        })
      expect(seen.every((times) => times === 1)).toBe(true)
    }),
  )
})

test.each(['u8', 'u16', 'i16', 'i32'] as const)('compressed %s pictures come back as they were', async (sampleFormat) => {
  for (const channels of [1, 3]) {
    const raster = makeRaster({ sampleFormat, channels, width: 67, height: 9 })
    const read = await readFitsRaster(bytesSource(writeCompressedFits(raster, [])))
    if (!read.ok) throw new Error(read.fault.message)
    expect(read.value).toMatchObject({ sampleFormat, channels, width: 67, height: 9 })
    expect(read.value.data).toEqual(raster.data)
  }
})

test('compressed floats stay within half a step of an eighth of their noise, undefined ones undefined, flat rows exact', async () => {
  const raster = makeRaster({ sampleFormat: 'f32', width: 400, height: 8 })
  raster.data[405] = Number.NaN
  raster.data.fill(0.1, 800, 1200)
  const read = await readFitsRaster(bytesSource(writeCompressedFits(raster, [], 42)))
  if (!read.ok) throw new Error(read.fault.message)
  expect(read.value.data[405]).toBeNaN()
  expect(read.value.data.subarray(800, 1200)).toEqual(raster.data.subarray(800, 1200))
  // The noise is uniform over [0, 1): sigma 0.29, a step a quarter of that, the error half a step.
  raster.data.forEach((value, i) => {
    if (i !== 405) expect(Math.abs(read.value.data[i]! - value)).toBeLessThan(0.06)
  })
})

/** A table with one tile of two big-endian samples and the given method. */
const oneTile = (
  method: string,
  tile: readonly number[],
  more: Record<string, string | number> = {},
  descriptor = [tile.length, 0],
) => {
  const header = (cards: Record<string, string | number | boolean>) =>
    Object.entries(cards).map(([keyword, value]) => ({ keyword, value }))
  const primary = makeRawFits(header({ SIMPLE: true, BITPIX: 8, NAXIS: 0 }))
  const data = new Uint8Array(8 + tile.length)
  descriptor.forEach((value, i) => void new DataView(data.buffer).setInt32(4 * i, value))
  data.set(tile, 8)
  const cards = {
    ...{ XTENSION: 'BINTABLE', BITPIX: 8, NAXIS: 2, NAXIS1: 8, NAXIS2: 1, PCOUNT: tile.length, GCOUNT: 1, TFIELDS: 1 },
    ...{
      TTYPE1: 'COMPRESSED_DATA',
      TFORM1: '1PB',
      ZIMAGE: true,
      ZCMPTYPE: method,
      ZBITPIX: 16,
      ZNAXIS: 2,
      ZNAXIS1: 2,
      ZNAXIS2: 1,
    },
    ...more,
  }
  return new Uint8Array([...primary, ...makeRawFits(header(cards), data)])
}
const code = async (bytes: Uint8Array) => {
  const raster = await readFitsRaster(bytesSource(bytes))
  return raster.ok ? [...raster.value.data] : raster.fault.code
}

test('a tile that is not compressed at all is read', async () => {
  expect(await code(oneTile('NOCOMPRESS', [0x01, 0x02, 0xff, 0xfe]))).toEqual([258, -2])
})

test('tables that do not fit their picture, and damaged tiles, are faults with a code', async () => {
  expect(await code(oneTile('RICE_1', []))).toBe('fits.damaged-tile')
  expect(await code(oneTile('RICE_1', [1]))).toBe('fits.damaged-tile')
  expect(await code(oneTile('GZIP_1', [0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]))).toBe(
    'fits.damaged-tile',
  )
  expect(await code(oneTile('NOCOMPRESS', [1, 2, 3, 4], {}, [4, 900]))).toBe('fits.damaged-tile')
  expect(await code(oneTile('NOCOMPRESS', [1, 2, 3, 4], {}, [4, -4]))).toBe('fits.damaged-tile')
  expect(await code(oneTile('NOCOMPRESS', [1, 2, 3, 4]).subarray(0, -3))).toBe('fits.truncated')
  expect(await code(oneTile('RICE_1', [1, 2, 3, 4], { ZNAXIS2: 5 }))).toBe('fits.bad-compression')
  expect(await code(oneTile('RICE_1', [1, 2, 3, 4], { ZNAME1: 'BYTEPIX', ZVAL1: 3 }))).toBe('fits.bad-compression')
  expect(await code(oneTile('JPEG', [1, 2, 3, 4]))).toBe('fits.unknown-compression')
  const huge = { ZNAXIS1: 60_000, ZNAXIS2: 30_000, ZTILE1: 60_000, ZTILE2: 30_000 }
  expect(await code(oneTile('HCOMPRESS_1', [1, 2, 3, 4], huge))).toBe('fits.too-large')
})

test('what fflate deflates, stored, fixed or dynamic, is inflated; anything else ends without a throw', () => {
  const unpack = (code: Uint8Array, room: number): Uint8Array | null => {
    const padded = new Uint8Array(code.length + INFLATE_PADDING)
    padded.set(code)
    const out = new Uint8Array(room)
    const size = inflate(new DataView(padded.buffer), 0, code.length, out)
    return size < 0 ? null : out.subarray(0, size)
  }
  const text = fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 60 })), {
    maxLength: 60,
  })
  const level = fc.constantFrom(0, 1, 6, 9)
  fc.assert(
    fc.property(text, level, fc.nat(), (parts, level, spot) => {
      const bytes = Uint8Array.from(parts.flatMap(([part, times]) => Array.from({ length: times }, () => [...part]).flat()))
      const code = deflateSync(bytes, { level: level as 0 | 1 | 6 | 9 })
      expect(unpack(code, bytes.length)).toEqual(bytes)
      if (bytes.length > 0) expect(unpack(code, bytes.length - 1)).toBeNull()
      expect(unpack(code.subarray(0, -1), bytes.length)).toBeNull()
      code[spot % code.length]! ^= 1 << (spot % 8)
      unpack(code, bytes.length)
    }),
    { numRuns: 300 },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (code) => {
      unpack(code, 1000)
    }),
    { numRuns: 1000 },
  )
})

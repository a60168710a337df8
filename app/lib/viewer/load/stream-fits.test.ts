import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BayerPattern, Raster } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { stfOf } from '#shared/kernels/stretch/stf.ts'
import { makeRaster } from '#tests/support/make-fits.ts'
import { cutTile } from '../tiles/cut-tile.ts'
import { texelsOf } from '../tiles/layers.ts'
import type { Download, OnArrival } from './download.ts'
import { streamFits } from './stream-fits.ts'

const HEAD = 64 * 1024

/** A file that arrives in parts of the given sizes, in memory that moves each time as a browser moves it. */
const arriving = (file: Uint8Array, parts: readonly number[]): Download => {
  const follow = async (offset: number, length: number, onArrival: OnArrival) => {
    let memory = new Uint8Array(Math.min(length, Math.max(0, file.length - offset)))
    for (let at = 0, i = 0; at < memory.length; i++) {
      const size = Math.min(parts[i % parts.length]!, memory.length - at)
      memory.set(file.subarray(offset + at, offset + at + size), at)
      memory = new Uint8Array(memory.buffer.transfer())
      at += size
      onArrival(memory, at)
    }
    return memory
  }
  return {
    size: file.length,
    head: file.subarray(0, HEAD),
    read: async (offset, length) => file.slice(offset, offset + length),
    follow,
    stop() {},
  }
}

const fitsOf = (raster: Raster, bayer?: BayerPattern): Uint8Array =>
  writeFits(raster, [{ keyword: 'ROWORDER', value: 'TOP-DOWN' }, ...(bayer ? [{ keyword: 'BAYERPAT', value: bayer }] : [])])

test.each([
  ['grey', 1, undefined],
  ['colour', 3, undefined],
  ['RGGB', 1, 'RGGB'],
  ['BGGR', 1, 'BGGR'],
  ['GRBG', 1, 'GRBG'],
  ['GBRG', 1, 'GBRG'],
] as const)(
  '%s is the same in whatever parts it arrives: samples, automatic stretch and coarser level',
  async (_, channels, bayer) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 4, max: 80 }),
        fc.integer({ min: 2, max: 60 }),
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 4, max: 80 }),
        async (samples, height, parts, screen) => {
          const raster = makeRaster({
            width: bayer ? samples & ~1 : samples,
            height,
            channels,
            isBottomUp: false,
            seed: samples,
            ...(bayer ? { bayer } : {}),
          })
          const got = await streamFits(arriving(fitsOf(raster, bayer), parts), { width: screen, height: screen })
          expect(got?.raster.data).toEqual(raster.data)
          expect(got?.raster.bayer).toBe(bayer)
          expect(got?.opened.auto).toEqual(stfOf(raster))
          const base = got?.texels.base
          if (!base) return
          const place = { level: base.level, x: 0, y: 0, width: base.width, height: base.height }
          expect(cutTile(got.texels, place)).toEqual(cutTile(texelsOf(raster), place))
        },
      ),
      { numRuns: 40 },
    )
  },
)

test.each([
  ['floats', makeRaster({ width: 8, height: 6, sampleFormat: 'f32' })],
  ['mosaics of an odd width', makeRaster({ width: 7, height: 6, bayer: 'RGGB' })],
])('%s are left to the ordinary reader', async (_, raster) => {
  expect(await streamFits(arriving(fitsOf(raster, raster.bayer), [100]), { width: 80, height: 80 })).toBeNull()
})

test('a file that ends too early is left to the ordinary reader, which says why', async () => {
  const file = writeFits(makeRaster({ width: 80, height: 60 }), [])
  expect(await streamFits(arriving(file.subarray(0, 5000), [100]), { width: 80, height: 80 })).toBeNull()
})

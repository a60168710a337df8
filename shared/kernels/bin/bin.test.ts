import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { binRaster } from './index.ts'

const grey = (width: number, data: Uint16Array | Float32Array): Raster => ({
  width,
  height: data.length / width,
  channels: 1,
  sampleFormat: data instanceof Float32Array ? 'f32' : 'u16',
  data,
  white: 65535,
  isBottomUp: true,
})

test('a block becomes its mean, and blocks that stick out are dropped', () => {
  const binned = binRaster(grey(5, Uint16Array.of(1, 2, 10, 20, 99, 3, 4, 30, 41, 99, 9, 9, 9, 9, 9)), 2)
  expect(binned).toMatchObject({ width: 2, height: 1, isBottomUp: true })
  expect([...binned.data]).toEqual([3, 25])
})

test('undefined samples do not darken their block', () => {
  expect([...binRaster(grey(4, Float32Array.of(1, NaN, NaN, NaN, 2, 6, NaN, NaN)), 2).data]).toEqual([3, NaN])
})

test('planes stay apart', () => {
  const raster = { ...grey(2, Uint16Array.of(1, 1, 1, 1, 7, 7, 7, 7)), height: 2, channels: 2 }
  expect([...binRaster(raster, 2).data]).toEqual([1, 7])
})

test('binning a picture of one level by anything leaves that level, even at full white', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.nat(65535), (factor, level) => {
      const binned = binRaster(grey(14, new Uint16Array(14 * 14).fill(level)), factor)
      expect(binned.width).toBe(Math.floor(14 / factor))
      expect(new Set(binned.data)).toEqual(new Set([level]))
    }),
  )
})

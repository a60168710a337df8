import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BayerPattern, Raster } from '#shared/core/raster.ts'
import { planeOf } from '#shared/core/raster.ts'
import { superpixel } from './index.ts'

const mosaic = (bayer: BayerPattern, width: number, data: Uint16Array): Raster => ({
  width,
  height: data.length / width,
  channels: 1,
  sampleFormat: 'u16',
  data,
  white: 65535,
  isBottomUp: false,
  bayer,
})

test.each([
  ['RGGB', [10, 25, 40]],
  ['BGGR', [40, 25, 10]],
  ['GRBG', [20, 25, 30]],
  ['GBRG', [30, 25, 20]],
] as const)('%s gives red, the mean of both greens, and blue', (pattern, expected) => {
  const colours = superpixel(mosaic(pattern, 2, Uint16Array.of(10, 20, 30, 40)))
  expect([...colours.data]).toEqual(expected)
  expect(colours).toMatchObject({ width: 1, height: 1, channels: 3, bayer: undefined })
})

test('an odd last row and column are dropped, and nothing is read beyond them', () => {
  const colours = superpixel(mosaic('RGGB', 3, Uint16Array.of(1, 2, 9, 4, 8, 9, 9, 9, 9)))
  expect([...colours.data]).toEqual([1, 3, 8])
})

test('a picture without a mosaic is left alone', () => {
  const grey = { ...mosaic('RGGB', 2, new Uint16Array(4)), bayer: undefined }
  expect(superpixel(grey)).toBe(grey)
})

test('a mosaic of one grey level is grey, whatever the pattern and level', () => {
  fc.assert(
    fc.property(fc.constantFrom<BayerPattern>('RGGB', 'BGGR', 'GRBG', 'GBRG'), fc.nat(65535), (pattern, level) => {
      const colours = superpixel(mosaic(pattern, 4, new Uint16Array(16).fill(level)))
      for (let channel = 0; channel < 3; channel++) expect([...planeOf(colours, channel)]).toEqual(Array(4).fill(level))
    }),
  )
})

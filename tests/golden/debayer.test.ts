import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { planeOf, type Raster } from '#shared/core/raster.ts'
import { debayer } from '#shared/kernels/debayer/index.ts'

// Made by tests/golden/make/debayer.py with scipy.
const Golden = z.object({
  cases: z.array(
    z.object({
      pattern: z.enum(['RGGB', 'BGGR', 'GRBG', 'GBRG']),
      width: z.number(),
      height: z.number(),
      mosaic: z.array(z.number()),
      planes: z.array(z.array(z.number())).length(3),
    }),
  ),
})
const { cases } = Golden.parse(JSON.parse(readFileSync(`${import.meta.dirname}/debayer.json`, 'utf8')))

test('there are mosaics of every pattern', () => expect(cases.length).toBe(8))

test.each(cases)('bilinear colours of a $pattern mosaic of $width x $height are those of scipy, out to the corners', (golden) => {
  const { width, height, pattern: bayer, mosaic, planes } = golden
  const base = { width, height, channels: 1, white: 65535, isBottomUp: false, bayer }
  const floats: Raster = { ...base, sampleFormat: 'f32', data: Float32Array.from(mosaic) }
  const whole: Raster = { ...base, sampleFormat: 'u16', data: Uint16Array.from(mosaic) }
  for (let c = 0; c < 3; c++) {
    for (const [i, value] of planeOf(debayer(floats, 'bilinear'), c).entries()) expect(value).toBeCloseTo(planes[c]![i]!, 2)
    for (const [i, value] of planeOf(debayer(whole, 'bilinear'), c).entries()) {
      expect(Math.abs(value - planes[c]![i]!)).toBeLessThanOrEqual(0.5)
    }
  }
})

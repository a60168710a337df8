import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { stretchLevel } from './apply.ts'
import { midtonesTransfer } from './midtones.ts'
import { IDENTITY, stfOf, stfOfLevels } from './stf.ts'

const fraction = fc.double({ min: 0, max: 1, noNaN: true })
const inside = fc.double({ min: 0.001, max: 0.999, noNaN: true })

test('the midtones curve runs from black through one half at the midtones level to white', () => {
  fc.assert(
    fc.property(inside, fraction, (midtones, x) => {
      expect(midtonesTransfer(midtones, 0)).toBe(0)
      expect(midtonesTransfer(midtones, midtones)).toBeCloseTo(0.5, 12)
      expect(midtonesTransfer(midtones, 1)).toBe(1)
      expect(midtonesTransfer(1 - midtones, midtonesTransfer(midtones, x))).toBeCloseTo(x, 9)
    }),
  )
})

test('the midtones curve never falls and one half changes nothing', () => {
  fc.assert(
    fc.property(inside, fraction, fraction, (midtones, a, b) => {
      const [low, high] = [midtonesTransfer(midtones, Math.min(a, b)), midtonesTransfer(midtones, Math.max(a, b))]
      // Close to white, neighbours may change places in the last digit.
      expect(high).toBeGreaterThanOrEqual(low - 1e-14)
      expect(midtonesTransfer(0.5, a)).toBeCloseTo(a, 12)
    }),
    { examples: [[0.013888888888888895, 0.9999999999999901, 0.9999999999999972]] },
  )
})

test('the automatic stretch of a dark sky follows the published formula', () => {
  // median 0.01, MAD 0.001: c0 = 0.01 - 2.8 * 1.4826 * 0.001; m = M(0.25, 0.0041513) by hand.
  const stf = stfOfLevels([{ median: 0.01, mad: 0.001 }])
  expect(stf.shadows).toBeCloseTo(0.00584872, 10)
  expect(stf.midtones).toBeCloseTo((-0.75 * 0.00415128) / (-0.5 * 0.00415128 - 0.25), 10)
  expect(stf.highlights).toBe(1)
})

test('the median sky lands on a quarter of white when nothing is cut', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.4, noNaN: true }), (median) => {
      expect(stretchLevel(stfOfLevels([{ median, mad: 0 }]), median)).toBeCloseTo(0.25, 10)
    }),
  )
})

test('linked channels share one stretch from the mean of their cuts and medians', () => {
  const stf = stfOfLevels([
    { median: 0.02, mad: 0.001 },
    { median: 0.04, mad: 0.002 },
    { median: 0.06, mad: 0 },
  ])
  // The channel without spread counts with its median but brings no cut.
  const shadows = (0.02 - 2.8 * 1.4826 * 0.001 + (0.04 - 2.8 * 1.4826 * 0.002)) / 3
  expect(stf.shadows).toBeCloseTo(shadows, 12)
  expect(stf.midtones).toBeCloseTo(midtonesTransfer(0.25, 0.04 - shadows), 12)
})

test('a picture brighter than half in every channel is treated upside down; one dark channel is enough to prevent it', () => {
  const bright = { median: 0.9, mad: 0.01 }
  const stf = stfOfLevels([bright])
  expect(stf.shadows).toBe(0)
  expect(stf.highlights).toBeCloseTo(0.9 + 2.8 * 1.4826 * 0.01, 12)
  expect(stf.midtones).toBeCloseTo(midtonesTransfer(stf.highlights - 0.9, 0.25), 12)
  expect(stfOfLevels([{ median: 0.9, mad: 0 }]).highlights).toBe(1)
  expect(stfOfLevels([bright, { median: 0.1, mad: 0.01 }]).highlights).toBe(1)
})

test('a black picture is left as it is, and a sky around zero is still shown', () => {
  expect(stfOfLevels([{ median: 0, mad: 0 }])).toEqual(IDENTITY)
  expect(stfOfLevels([])).toEqual(IDENTITY)
  const stf = stfOfLevels([{ median: 0, mad: 0.001 }])
  expect(stretchLevel(stf, 0)).toBeCloseTo(0.25, 2)
  expect(stretchLevel(stf, 0.01)).toBeLessThan(0.9)
})

test('a mosaic is judged by its superpixels: the spread between its colours is not noise', () => {
  const data = Uint16Array.from({ length: 16 * 16 }, (_, i) => [1000, 2000, 2000, 3000][(i % 2) + 2 * ((i >> 4) % 2)]!)
  const raster: Raster = {
    width: 16,
    height: 16,
    channels: 1,
    sampleFormat: 'u16',
    data,
    white: 65535,
    isBottomUp: false,
    bayer: 'RGGB',
  }
  expect(stfOf(raster)).toEqual({ shadows: 0, midtones: midtonesTransfer(0.25, 2000 / 65535), highlights: 1 })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stretchLevel } from '#shared/kernels/stretch/apply.ts'
import { makeRaster } from '#tests/support/make-fits.ts'
import { shownPixels } from '../load/shown-pixels.ts'
import { texelsOf } from '../tiles/layers.ts'
import { axisFor, bars, levelAt, placeOf } from './axis.ts'
import { countLevels } from './count-levels.ts'
import { levelOf, moveHandle, type Stretch } from './stretch.ts'

const stretch = fc
  .record({
    shadows: fc.double({ min: 0, max: 0.9, noNaN: true }),
    midtones: fc.double({ min: 1e-4, max: 0.99, noNaN: true }),
    span: fc.double({ min: 0.01, max: 0.1, noNaN: true }),
  })
  .map(({ shadows, midtones, span }): Stretch => ({ shadows, midtones, highlights: shadows + span }))
/** Far from the ends, where handles stop. */
const calm = stretch.map((s): Stretch => ({ ...s, midtones: 0.02 + 0.9 * s.midtones }))
const unit = fc.double({ min: 0, max: 1, noNaN: true })

test('a handle goes where it is put, and handles never pass each other', () => {
  fc.assert(
    fc.property(
      stretch,
      unit,
      fc.constantFrom('shadows' as const, 'midtones' as const, 'highlights' as const),
      (s, x, handle) => {
        const moved = moveHandle(s, handle, x)
        expect(moved.shadows).toBeLessThan(moved.highlights)
        expect(moved.midtones).toBeGreaterThan(0)
        expect(moved.midtones).toBeLessThan(1)
        const isFree = x > s.shadows + 1e-5 && x < s.highlights - 1e-5
        if (isFree) expect(levelOf(moved, handle)).toBeCloseTo(x, 5)
      },
    ),
  )
})

test('colours that are stretched each for itself follow the handles, and keep their balance', () => {
  fc.assert(
    fc.property(calm, calm, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (a, b, part) => {
      const x = a.shadows + part * (a.highlights - a.shadows)
      const curves = [a, b].map((three) => ({ kind: 'midtones' as const, isRescaled: true, ...three }))
      const whole = { ...a, curves }
      for (const handle of ['shadows', 'midtones', 'highlights'] as const) {
        const moved = moveHandle(whole, handle, x)
        expect(moved.curves).toHaveLength(2)
        // The first is the same as the whole, so that it goes where the handle goes.
        expect(moved.curves![0]).toMatchObject({ shadows: expect.closeTo(moved.shadows, 9) })
        for (const curve of moved.curves!) if (curve.kind === 'midtones') expect(curve.shadows).toBeLessThan(curve.highlights)
      }
      const back = moveHandle(moveHandle(whole, 'midtones', x), 'midtones', levelOf(whole, 'midtones'))
      const [first, second] = back.curves!
      expect(first).toMatchObject({ midtones: expect.closeTo(a.midtones, 4) })
      expect(second).toMatchObject({ midtones: expect.closeTo(b.midtones, 2) })
    }),
  )
})

test('the midtones handle stands where the picture is half bright', () => {
  fc.assert(
    fc.property(stretch, (s) => {
      expect(stretchLevel(s, levelOf(s, 'midtones'))).toBeCloseTo(0.5, 6)
    }),
  )
})

test('the axis of the histogram runs from black to white and can be read both ways', () => {
  fc.assert(
    fc.property(stretch, unit, unit, (s, a, b) => {
      const axis = axisFor(s)
      expect(placeOf(axis, 0)).toBeCloseTo(0, 9)
      expect(placeOf(axis, 1)).toBeCloseTo(1, 9)
      expect(levelAt(axis, placeOf(axis, a))).toBeCloseTo(a, 6)
      if (a < b) expect(placeOf(axis, a)).toBeLessThanOrEqual(placeOf(axis, b))
    }),
  )
})

test('the sky of a faint frame gets a good part of the axis', () => {
  const axis = axisFor({ shadows: 0.01, midtones: 0.004, highlights: 1 })
  expect(placeOf(axis, 0.016) - placeOf(axis, 0.01)).toBeGreaterThan(0.15)
})

test('every sample is counted once, and no bar is higher than 1', () => {
  const raster = makeRaster({ sampleFormat: 'f32', width: 50, height: 40 })
  raster.data[7] = Number.NaN
  const [counts] = countLevels(texelsOf(raster), raster.white)
  expect(counts!.reduce((a, b) => a + b, 0)).toBe(1999)
  const heights = bars(axisFor({ shadows: 0, midtones: 0.02, highlights: 1 }), counts!, 200)
  expect(Math.max(...heights)).toBeCloseTo(1, 6)
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(0)
})

test('pixels that are saved under a stretch by brightness keep the ratios of their colours', () => {
  const raster = makeRaster({ channels: 3, width: 8, height: 6 })
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = 400 + 37 * i
  const curve = { kind: 'asinh', black: 0, white: 1, strength: 20 } as const
  const coupled: Stretch = { shadows: 0, midtones: 0.5, highlights: 1, curves: [curve], coupling: 'luminance' }
  const data = shownPixels(texelsOf(raster), raster.white, coupled, { x: 0, y: 0, width: 8, height: 6 })
  for (let i = 0; i < 48; i++) {
    const levels = [0, 1, 2].map((c) => raster.data[c * 48 + i]! / raster.white)
    // The formula of PixInsight and Siril, with the brightness of ITU-R BT.709.
    const brightness = 0.2126 * levels[0]! + 0.7152 * levels[1]! + 0.0722 * levels[2]!
    const factor = Math.asinh(20 * brightness) / Math.asinh(20) / brightness
    for (let c = 0; c < 3; c++) expect(Math.abs(data[4 * i + c]! - 255 * levels[c]! * factor)).toBeLessThanOrEqual(0.51)
  }
})

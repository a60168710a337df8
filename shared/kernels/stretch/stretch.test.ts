import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import {
  type Curve,
  coupledPixel,
  type FrameLevels,
  gainLutOf,
  gainOf,
  LUMINANCE_WEIGHTS,
  lutOf,
  measureFor,
  pooledLevels,
  ResolvedStretch,
  rangeOf,
  resolveStretch,
  STRETCH_MODES,
  StretchSpec,
  stretchInSequence,
  stretchRaster,
  stretchSpec,
  transferOf,
} from './index.ts'

const unit = fc.double({ min: 0, max: 1, noNaN: true })
const sky = fc.record({
  median: fc.double({ min: 0.0005, max: 0.45, noNaN: true }),
  mad: fc.double({ min: 1e-5, max: 0.01, noNaN: true }),
})
const wishes = fc.record({
  mode: fc.constantFrom(...STRETCH_MODES),
  preset: fc.constantFrom('pixinsight', 'boosted', 'siril', 'nina'),
  linked: fc.boolean(),
  target: fc.double({ min: 0.05, max: 0.5, noNaN: true }),
  // JSON knows no negative zero.
  local: fc.double({ min: -5, max: 15, noNaN: true }).map((b) => b + 0),
  inverse: fc.boolean(),
})

const resolved = (spec: StretchSpec, frame: FrameLevels): ResolvedStretch => {
  const result = resolveStretch(spec, frame)
  if (!result.ok) throw new Error(result.fault.message)
  return result.value
}
const ramp: Raster = {
  ...{ width: 256, height: 1, channels: 1, sampleFormat: 'u16', white: 65535, isBottomUp: false },
  data: Uint16Array.from({ length: 256 }, (_, i) => 257 * i),
}

test('every curve runs from black to white without ever falling, and survives being stored', () => {
  fc.assert(
    fc.property(wishes, fc.array(sky, { minLength: 1, maxLength: 3 }), unit, unit, (wish, channels, a, b) => {
      const spec = stretchSpec(wish as Partial<StretchSpec>)
      const stretch = resolved(spec, { ...measureFor(spec, ramp), channels })
      expect(ResolvedStretch.parse(JSON.parse(JSON.stringify(stretch)))).toEqual(stretch)
      for (const curve of stretch.curves) {
        const transfer = transferOf(curve)
        const [black, white] = rangeOf(curve)
        expect(transfer(black)).toBe(0)
        expect(transfer(white)).toBe(1)
        const [low, high] = [transfer(Math.min(a, b)), transfer(Math.max(a, b))]
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(high - low).toBeGreaterThanOrEqual(-1e-12)
      }
    }),
  )
})

test.each(['asinh', 'log', 'power', 'ghs'] as const)('an automatic %s carries the sky to its brightness', (mode) => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.002, max: 0.2, noNaN: true }),
      fc.double({ min: 0.001, max: 0.02, noNaN: true }),
      (median, mad) => {
        const spec = stretchSpec({ mode, target: 0.25 })
        const [curve] = resolved(spec, { channels: [{ median, mad: median * mad }] }).curves
        expect(transferOf(curve!)(median)).toBeCloseTo(0.25, 6)
      },
    ),
  )
})

test('unlinked, each colour is brought to the same sky; linked, one curve serves all', () => {
  const channels = [
    { median: 0.02, mad: 0.0005 },
    { median: 0.05, mad: 0.001 },
    { median: 0.03, mad: 0.0007 },
  ]
  for (const mode of ['auto', 'asinh', 'ghs'] as const) {
    const own = resolved(stretchSpec({ mode, linked: false }), { channels })
    expect(own.curves.length).toBe(3)
    const skies = own.curves.map((curve, c) => transferOf(curve)(channels[c]!.median))
    expect(Math.max(...skies) - Math.min(...skies)).toBeLessThan(0.02)
    expect(resolved(stretchSpec({ mode }), { channels }).curves.length).toBe(1)
  }
})

test('nothing at or below the black level of the camera is brighter than black', () => {
  const frame = { channels: [{ median: 0.04, mad: 0.004 }], black: 0.0315 }
  for (const mode of ['linear', 'asinh', 'log', 'sqrt', 'power', 'ghs'] as const) {
    const [curve] = resolved(stretchSpec({ mode }), frame).curves
    expect(transferOf(curve!)(0.0315)).toBe(0)
    expect(transferOf(curve!)(0.05)).toBeGreaterThan(0)
  }
})

test('a locked and a global stretch are the same for every frame, an automatic one is not', () => {
  const frames: FrameLevels[] = [0.02, 0.021, 0.3, 0.022].map((median) => ({ channels: [{ median, mad: 0.001 }] }))
  const curvesOf = (scope: 'auto' | 'locked' | 'global', reference?: number) =>
    frames.map((_, i) => {
      const result = stretchInSequence(stretchSpec(), scope, frames, i, reference)
      return JSON.stringify(result.ok && result.value.curves)
    })
  expect(new Set(curvesOf('auto')).size).toBe(4)
  expect(new Set(curvesOf('locked')).size).toBe(1)
  expect(new Set(curvesOf('global')).size).toBe(1)
  expect(curvesOf('locked', 2)[0]).toBe(curvesOf('auto')[2])
  // The one frame in cloud does not count.
  expect(pooledLevels(frames).channels[0]!.median).toBeCloseTo(0.0215, 12)
})

test('histogram equalisation gives every brightness an equal share, also pooled over frames', () => {
  const data = Uint16Array.from({ length: 20_000 }, (_, i) => 1000 + Math.round(2000 * (i / 20_000) ** 3))
  const raster: Raster = { ...ramp, width: 200, height: 100, data }
  const spec = stretchSpec({ mode: 'histogram' })
  const levels = measureFor(spec, raster)
  for (const frame of [levels, pooledLevels([levels, levels, levels])]) {
    const shown = [...stretchRaster(raster, resolved(spec, frame)).data].map((value) => value / 65535)
    for (const quarter of [0.25, 0.5, 0.75])
      expect(shown.filter((y) => y <= quarter).length / shown.length).toBeCloseTo(quarter, 1)
  }
})

test('a table for a shader holds the curve, and the gain is the curve over the brightness', () => {
  const curve: Curve = { kind: 'asinh', black: 0.01, white: 0.9, strength: 300 }
  const lut = lutOf(curve, 65536)
  for (const i of [0, 700, 30_000, 65535]) expect(lut[i]).toBeCloseTo(transferOf(curve)(i / 65535), 6)
  const gain = gainLutOf(curve, 4097)
  expect(gain[1024]).toBeCloseTo(transferOf(curve)(0.01 + 0.25 * 0.89) / 0.25, 5)
  expect(gain[0]).toBeCloseTo(300 / Math.asinh(300), 3)
})

test('coupled by brightness, the hue stays, and nothing is brighter than white', () => {
  fc.assert(
    fc.property(fc.tuple(unit, unit, unit), (pixel) => {
      const curve: Curve = { kind: 'asinh', black: 0, white: 1, strength: 50 }
      const out: [number, number, number] = [0, 0, 0]
      coupledPixel(curve, gainOf(curve), pixel, out)
      const brightness = (p: readonly number[]) => p.reduce((sum, v, c) => sum + v * LUMINANCE_WEIGHTS[c]!, 0)
      expect(Math.max(...out)).toBeLessThanOrEqual(1 + 1e-12)
      for (const [a, b] of [
        [0, 1],
        [1, 2],
      ] as const) {
        expect(out[a]! * pixel[b]!).toBeCloseTo(out[b]! * pixel[a]!, 10)
      }
      if (Math.max(...out) < 1 && brightness(pixel) > 1e-6)
        expect(brightness(out)).toBeCloseTo(transferOf(curve)(brightness(pixel)), 9)
    }),
  )
})

test('an unlinked stretch of a mosaic stretches each of its colours by its own curve', () => {
  const raster: Raster = {
    ...ramp,
    width: 4,
    height: 2,
    data: Uint16Array.of(10, 20, 10, 20, 20, 30, 20, 30),
    bayer: 'RGGB',
    white: 100,
  }
  const curves = [1, 2, 3].map((c): Curve => ({ kind: 'linear', black: 0, white: 1 / c }))
  const { data } = stretchRaster(raster, { curves, coupling: 'channels' })
  expect([...data]).toEqual([10, 40, 10, 40, 40, 90, 40, 90])
})

test('levels out of order are refused with a code', () => {
  const refused = (wish: Partial<StretchSpec>) => resolveStretch(StretchSpec.parse(wish), { channels: [] })
  for (const wish of [
    { mode: 'manual', shadows: 0.5, highlights: 0.5 },
    { mode: 'linear', shadows: 0.6, highlights: 0.5 },
    { mode: 'ghs', points: 'manual', symmetry: 0.1, protectShadows: 0.2 },
  ] as const)
    expect(refused(wish)).toMatchObject({ ok: false, fault: { code: 'stretch.levels' } })
})

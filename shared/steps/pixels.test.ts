import { expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { runPipeline } from './pipeline.ts'
import { steps } from './steps.gen.ts'

const context = { signal: { aborted: false }, progress: () => {} }
const mosaic: Raster = {
  width: 4,
  height: 4,
  channels: 1,
  sampleFormat: 'u16',
  data: Uint16Array.from({ length: 16 }, (_, i) => 1000 + i),
  white: 65535,
  isBottomUp: false,
  bayer: 'RGGB',
}

const run = (raster: Raster, ...pipeline: [string, Record<string, unknown>?][]) =>
  runPipeline(
    steps,
    pipeline.map(([step, params = {}]) => ({ step, params })),
    { raster },
    context,
  )

test('debayer, bin and stretch follow one another and leave the frame they were given untouched', () => {
  const before = [...mosaic.data]
  const result = run(mosaic, ['debayer'], ['bin'], ['stretch', { mode: 'manual', midtones: 0.02 }])
  expect(result.ok && result.value.raster).toMatchObject({ width: 1, height: 1, channels: 3, sampleFormat: 'u16' })
  expect([...mosaic.data]).toEqual(before)
})

test('binning a colour mosaic is refused with advice', () => {
  expect(run(mosaic, ['bin'])).toMatchObject({ ok: false, fault: { code: 'bin.mosaic' } })
})

test('binning by more than the picture has is refused', () => {
  expect(run(mosaic, ['debayer'], ['bin', { factor: 3 }])).toMatchObject({ ok: false, fault: { code: 'bin.too-small' } })
})

test('shadows at or above highlights are refused', () => {
  const levels = { mode: 'manual', shadows: 0.5, highlights: 0.5 }
  expect(run(mosaic, ['stretch', levels])).toMatchObject({ ok: false, fault: { code: 'stretch.levels' } })
})

test('a stretch keeps the sample type, and undefined samples stay undefined', () => {
  const floats: Raster = { ...mosaic, bayer: undefined, sampleFormat: 'f32', white: 1, data: new Float32Array(16).fill(0.5) }
  floats.data[3] = NaN
  const result = run(floats, ['stretch', { mode: 'manual', midtones: 0.25 }])
  const data = result.ok ? result.value.raster.data : []
  expect(data[0]).toBeCloseTo(0.75, 6)
  expect(data[3]).toBeNaN()
})

test('linear mode changes nothing', () => {
  const result = run(mosaic, ['stretch', { mode: 'linear' }])
  expect(result.ok && result.value.raster).toBe(mosaic)
})

test('a parameter that no step has is refused by name, and what was measured before does not outlive a change', () => {
  expect(run(mosaic, ['bin', { factr: 3 }])).toMatchObject({ ok: false, fault: { code: 'pipeline.params' } })
  const after = run(mosaic, ['detect-stars'], ['debayer'])
  expect(after.ok && Object.keys(after.value)).toEqual(['raster'])
})

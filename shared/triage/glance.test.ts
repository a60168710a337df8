import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import { CAMERAS } from '#shared/simulator/camera.ts'
import { simulateFrame, wcsOfPointing } from '#shared/simulator/frame.ts'
import { randomFrom } from '#shared/simulator/random.ts'
import { FIGURES, type Glance, glanceOf, PROXY, SHEET, STAMP } from './glance.ts'
import { GLANCE_BYTES, packGlance, unpackGlance } from './pack.ts'

const camera = { ...CAMERAS.small, width: 640, height: 480 }
const wcs = wcsOfPointing(camera, { ra: 80, dec: 20 })
const stars = Array.from({ length: 40 }, (_, i) => ({
  ra: 80 + ((i % 8) - 3.5) * 0.06,
  dec: 20 + (Math.floor(i / 8) - 2) * 0.06,
  magnitude: 8 + (i % 5) * 0.5,
  colour: 0.6,
}))
const conditions = { transparency: 1, skyMagnitude: 20.5, gradient: 0.1, gradientAngle: 1, fwhmArcsec: 9, satellite: null }
const rasterOf = (own: Partial<typeof conditions> = {}, bayer: Raster['bayer'] = undefined): Raster =>
  simulateFrame({ stars, objects: [] }, { ...camera, bayer: bayer ?? null }, 30, wcs, { ...conditions, ...own }, randomFrom(5))
    .raster

test('a glance shows the stars where they are, and each on its own stamp', () => {
  const raster = rasterOf()
  const found = findStars(raster)
  const { proxy, stamps } = glanceOf(raster, found)
  const brightest = found.find(({ isSaturated }) => !isSaturated)!
  const at = Math.floor((brightest.y / 480) * PROXY) * PROXY + Math.floor((brightest.x / 640) * PROXY)
  const around = [at - 1, at, at + 1, at - PROXY, at + PROXY].map((i) => proxy[i]!)
  expect(Math.max(...around)).toBeGreaterThan(200)
  expect(stamps[(STAMP / 2) * SHEET + STAMP / 2]!).toBeGreaterThan(200)
})

test('the sky is the same grey whatever the camera adds or multiplies', () => {
  const raster = rasterOf()
  const found = findStars(raster)
  const floats = { ...raster, sampleFormat: 'f32', data: Float32Array.from(raster.data) } as Raster
  const other = { ...floats, data: floats.data.map((value) => 3 * value + 1000) } as Raster
  const [one, two] = [glanceOf(floats, found), glanceOf(other, found)]
  const apart = one.proxy.reduce((most, value, i) => Math.max(most, Math.abs(value - two.proxy[i]!)), 0)
  expect(apart).toBeLessThanOrEqual(1)
})

test('a mosaic leaves no pattern', () => {
  const raster = rasterOf({}, 'RGGB')
  const { proxy } = glanceOf(raster, findStars(raster))
  const rows = [0, 1].map((odd) => {
    const values = [...proxy.subarray(0, PROXY * PROXY)].filter((_, i) => (Math.floor(i / PROXY) & 1) === odd)
    return values.reduce((sum, value) => sum + value, 0) / values.length
  })
  expect(Math.abs(rows[0]! - rows[1]!)).toBeLessThan(2)
})

test('pictures of any size and content give a glance of the same size', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(0, 1, Number.NaN, Number.POSITIVE_INFINITY, -5),
      (width, height, value) => {
        const data = new Float32Array(width * height).fill(value)
        const raster: Raster = { width, height, channels: 1, sampleFormat: 'f32', data, white: 1, isBottomUp: false }
        const glance = glanceOf(raster, [])
        expect(glance.proxy.length).toBe(2 * PROXY * PROXY)
        expect(glance.figures.every(Number.isFinite)).toBe(true)
      },
    ),
    { numRuns: 40 },
  )
})

test('a packed glance comes back as it was, and other bytes are refused', () => {
  const glance: Glance = {
    proxy: Uint8Array.from({ length: 2 * PROXY * PROXY }, (_, i) => i),
    stamps: Uint8Array.from({ length: SHEET * SHEET }, (_, i) => i * 3),
    figures: Array.from({ length: FIGURES }, (_, i) => i / 4),
  }
  expect(unpackGlance(packGlance(glance))).toEqual({ ok: true, value: glance })
  expect(unpackGlance(new Uint8Array(GLANCE_BYTES - 1))).toMatchObject({ ok: false, fault: { code: 'triage.glance' } })
})

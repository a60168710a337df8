import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { moveWcs } from '#shared/sky/move-wcs.ts'
import { pixelToSky, skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import { runOne } from '#tests/support/run-step.ts'
import { makeStarField } from '#tests/support/star-field.ts'

const wcs: Wcs = {
  crval: [187.2, 41.1],
  crpix: [140, 90],
  cd: [
    [-0.0007, 0.0001],
    [0.0001, 0.0007],
  ],
  sip: {
    a: { order: 3, coefficients: { '2_0': 3e-6, '1_1': -2e-6, '0_3': 1e-9 } },
    b: { order: 3, coefficients: { '0_2': -4e-6, '2_1': 2e-9 } },
    ap: null,
    bp: null,
  },
}

test('a moved WCS shows the same sky under every pixel, its distortion included', () => {
  const number = fc.double({ min: -2, max: 2, noNaN: true })
  fc.assert(
    fc.property(
      number,
      number,
      number,
      number,
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: 200 }),
      (a, b, c, d, x, y) => {
        fc.pre(Math.abs(a * d - b * c) > 0.1)
        const moved = moveWcs(wcs, {
          matrix: [
            [a, b],
            [c, d],
          ],
          shift: [7, -3],
        })
        const there = pixelToSky(moved, a * x + b * y + 7, c * x + d * y - 3)
        expect(separationDeg(there, pixelToSky(wcs, x, y)) * 3600).toBeLessThan(1e-6)
      },
    ),
  )
})

const { raster, stars } = makeStarField({
  seed: 3,
  width: 300,
  height: 220,
  stars: 25,
  fwhm: 3.4,
  sky: 500,
  faintest: 30_000,
  brightest: 200_000,
  apart: 20,
  margin: 45,
})

/** Every star that is found lies where the sky of the new picture puts it. */
const expectSameSky = (made: Raster, moved: Wcs, tolerance: number, least: number): void => {
  const found = findStars(made).filter(({ snr }) => snr > 30)
  let seen = 0
  for (const { x, y } of stars) {
    const place = skyToPixel(moved, pixelToSky({ ...wcs, sip: null }, x, y))!
    const near = found.filter((star) => Math.hypot(star.x - place.x, star.y - place.y) < tolerance)
    if (near.length > 0) seen++
  }
  expect(seen).toBeGreaterThanOrEqual(least)
}
const straight: Wcs = { ...wcs, sip: null }

test.each([
  ['crop', { left: 0.1, top: 0.05, right: 0.02, bottom: 0.1, borders: false }, 25],
  ['rotate', { angleDeg: 90 }, 25],
  ['rotate', { angleDeg: 180, mirror: 'horizontal' }, 25],
  ['rotate', { angleDeg: -90, mirror: 'vertical' }, 25],
  ['rotate', { angleDeg: 7.5 }, 23],
  ['resample', { scale: 0.6 }, 25],
  ['resample', { scale: 1.7 }, 25],
  ['resample', { longSide: 150 }, 24],
  ['bin', { factor: 2 }, 24],
] as const)('after %s by %j the stars lie where the moved WCS says, within a tenth of a pixel', (step, params, least) => {
  for (const isBottomUp of [true, false]) {
    const made = runOne(step, { raster: { ...raster, isBottomUp }, wcs: straight }, params)
    expectSameSky(made.raster, made.frame.wcs!, 0.12, least)
  }
})

test('four quarter turns and two mirrors are nothing, and a quarter turn goes anticlockwise as one looks', () => {
  let turned: Raster = raster
  for (let i = 0; i < 4; i++) turned = runOne('rotate', { raster: turned }, { angleDeg: 90 }).raster
  expect(turned).toEqual(raster)
  const mirrored = runOne('rotate', { raster }, { mirror: 'vertical' }).raster
  expect(runOne('rotate', { raster: mirrored }, { mirror: 'vertical' }).raster).toEqual(raster)
  for (const isBottomUp of [true, false]) {
    const data = new Uint16Array(12)
    // A mark at the top right goes to the top left.
    data[isBottomUp ? 11 : 3] = 7
    const marked: Raster = { ...raster, width: 4, height: 3, data, isBottomUp }
    const quarter = runOne('rotate', { raster: marked }, { angleDeg: 90 }).raster
    expect([quarter.width, quarter.height]).toEqual([3, 4])
    expect(quarter.data[isBottomUp ? 9 : 0]).toBe(7)
  }
})

test('light is kept when a picture shrinks or grows', () => {
  const sumOf = ({ data }: Raster): number =>
    Array.from(data).reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value - 500), 0)
  for (const scale of [0.5, 0.33, 1.5]) {
    const made = runOne('resample', { raster }, { scale }).raster
    expect(Math.abs(sumOf(made) / scale ** 2 / sumOf(raster) - 1)).toBeLessThan(0.02)
  }
})

test('empty borders are cut off, whatever they are made of, and an empty picture stays', () => {
  for (const nothing of [0, NaN]) {
    const data = Float32Array.from({ length: 60 * 40 }, (_, i) => {
      const [x, y] = [i % 60, Math.floor(i / 60)]
      return x < 5 || y >= 37 ? nothing : 1 + ((x * y) % 7)
    })
    const bordered: Raster = { ...raster, width: 60, height: 40, sampleFormat: 'f32', data }
    expect(runOne('crop', { raster: bordered }).raster).toMatchObject({ width: 55, height: 37 })
    const empty = { ...bordered, data: new Float32Array(2400).fill(nothing) }
    expect(runOne('crop', { raster: empty }).raster).toMatchObject({ width: 60, height: 40 })
  }
  expect(() => runOne('crop', { raster }, { left: 0.6, right: 0.6 })).toThrow(/Nothing would be left/)
})

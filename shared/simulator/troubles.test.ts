import { expect, test } from 'vitest'
import { findStars } from '#shared/kernels/detect/index.ts'
import { CAMERAS } from './camera.ts'
import { type Conditions, simulateFrame, wcsOfPointing } from './frame.ts'
import { randomFrom } from './random.ts'
import { spotsOf, type Troubles } from './troubles.ts'

const camera = { ...CAMERAS.small, width: 320, height: 240, bayer: null }
const wcs = wcsOfPointing(camera, { ra: 80, dec: 20 })
const stars = Array.from({ length: 12 }, (_, i) => ({
  ra: 80 + ((i % 4) - 1.5) * 0.07,
  dec: 20 + (Math.floor(i / 4) - 1) * 0.06,
  magnitude: 9.5,
  colour: 0.6,
}))
const clear: Conditions = {
  transparency: 1,
  skyMagnitude: 21,
  gradient: 0,
  gradientAngle: 0,
  fwhmArcsec: 10,
  satellite: null,
}
const frameWith = (troubles: Troubles) =>
  simulateFrame({ stars, objects: [] }, camera, 30, wcs, { ...clear, troubles }, randomFrom(3)).raster
const starWith = (troubles: Troubles) => findStars(frameWith(troubles))[0]!

test('a slipped mount draws stars out along its way, and keeps their light', () => {
  const [sharp, trailed] = [starWith({}), starWith({ slip: { length: 14, thetaDeg: 30, wobble: 0 } })]
  expect(trailed.ellipticity).toBeGreaterThan(0.5)
  expect(trailed.thetaDeg).toBeCloseTo(30, -1)
  expect(trailed.flux / sharp.flux).toBeCloseTo(1, 1)
})

test('a star out of focus is a disc of that radius', () => {
  const disc = starWith({ defocus: { radius: 6, hidden: 0 } })
  // Half of an even disc lies within its radius over the root of 2.
  expect(disc.hfr).toBeGreaterThan(6 / Math.SQRT2 - 1)
  expect(disc.hfr).toBeLessThan(6 / Math.SQRT2 + 1.5)
})

test('the spots of a disc lie evenly between the shadow of the secondary mirror and its edge', () => {
  const radii = spotsOf({ defocus: { radius: 8, hidden: 0.4 } }, 3).map(([x, y]) => Math.hypot(x, y))
  expect(Math.min(...radii)).toBeGreaterThan(8 * 0.4)
  expect(Math.max(...radii)).toBeLessThan(8)
})

test('an obstacle darkens its side of the frame and leaves the other as it was', () => {
  const { data } = frameWith({ obstruction: { part: 0.25, thetaDeg: 0, raggedness: 0, light: 0, seed: 1 } })
  const clearData = frameWith({}).data
  const mean = (values: ArrayLike<number>, from: number, to: number): number => {
    let [sum, count] = [0, 0]
    for (let row = 0; row < 240; row++) for (let x = from; x < to; x++, count++) sum += values[row * 320 + x]!
    return sum / count
  }
  expect(mean(data, 10, 100) / mean(clearData, 10, 100)).toBeCloseTo(1, 2)
  // Nothing but the pedestal and the dark current is left.
  expect(mean(data, 270, 310)).toBeLessThan(camera.pedestalAdu + 20)
})

test('clouds take light from the stars and send the sky back', () => {
  const clouds = { depth: 0.9, patches: 2, seed: 4, glow: 1.5 }
  expect(starWith({ clouds }).flux).toBeLessThan(starWith({}).flux)
  const mean = (data: ArrayLike<number>): number => Array.from(data).reduce((sum, value) => sum + value, 0) / data.length
  expect(mean(frameWith({ clouds }).data)).toBeGreaterThan(mean(frameWith({}).data))
})

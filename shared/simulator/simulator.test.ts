import { describe, expect, test } from 'vitest'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import type { CatalogueStar } from '#shared/catalogues/compact.ts'
import type { Raster } from '#shared/core/raster.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { describeField } from '#shared/sky/field.ts'
import { pixelToSky, skyToPixel } from '#shared/sky/wcs.ts'
import { CAMERA_IDS, CAMERAS, type Camera, fieldRadiusOf, pixelScaleOf } from './camera.ts'
import { type Conditions, simulateFrame, wcsOfPointing } from './frame.ts'
import { fluxOf, zeroPointElectrons } from './light.ts'
import { randomFrom } from './random.ts'

const CALM: Conditions = { transparency: 1, fwhmArcsec: 9, skyMagnitude: 20.5, gradient: 0, gradientAngle: 0, satellite: null }
const MONO: Camera = { ...CAMERAS.small, width: 200, height: 160, bayer: null, electronsPerAdu: 1 }
const CENTRE = { ra: 120, dec: 10 }

const starAt = (camera: Camera, x: number, y: number, magnitude: number, colour = 0.65): CatalogueStar => ({
  ...pixelToSky(wcsOfPointing(camera, CENTRE), x, y),
  magnitude,
  colour,
})

const frameOf = (camera: Camera, stars: CatalogueStar[], conditions = CALM, objects: CatalogueObject[] = [], seed = 1): Raster =>
  simulateFrame({ stars, objects }, camera, 30, wcsOfPointing(camera, CENTRE), conditions, randomFrom(seed)).raster

const meanOf = (values: Iterable<number>): number => {
  const list = [...values]
  return list.reduce((sum, value) => sum + value, 0) / list.length
}

/** Sum above the level of an empty frame, in a square around a pixel [ADU]. */
const lightAround = (raster: Raster, empty: Raster, x: number, y: number, half: number): number => {
  let sum = 0
  for (let row = y - half; row <= y + half; row++)
    for (let column = x - half; column <= x + half; column++)
      sum += raster.data[row * raster.width + column]! - empty.data[row * raster.width + column]!
  return sum
}

describe('cameras', () => {
  test('each has the field and scale that its optics give', () => {
    expect(pixelScaleOf(CAMERAS.seestar)).toBeCloseTo(2.393, 3)
    expect(fieldRadiusOf(CAMERAS.imx571)).toBeCloseTo(1.527, 2)
    for (const id of CAMERA_IDS) expect(CAMERAS[id].id).toBe(id)
  })

  test('north is up and east is left when the camera is straight, and up turns to the east with its angle', () => {
    const straight = describeField(wcsOfPointing(MONO, CENTRE), 200, 160, false)
    expect(straight.positionAngle).toBeCloseTo(0, 6)
    expect(straight.isMirrored).toBe(false)
    expect(describeField(wcsOfPointing(MONO, CENTRE, 30), 200, 160, false).positionAngle).toBeCloseTo(30, 6)
    expect(describeField(wcsOfPointing(MONO, CENTRE, 0, true), 200, 160, false).isMirrored).toBe(true)
  })
})

describe('a frame', () => {
  test('the same seed gives the same frame, another seed other noise', () => {
    const stars = [starAt(MONO, 100, 80, 8)]
    expect(frameOf(MONO, stars).data).toEqual(frameOf(MONO, stars).data)
    expect(frameOf(MONO, stars, CALM, [], 2).data).not.toEqual(frameOf(MONO, stars).data)
  })

  test('a star holds the electrons of its magnitude, and one of five magnitudes less a hundredth', () => {
    const empty = frameOf(MONO, [])
    const expected = fluxOf(zeroPointElectrons(MONO, 30), 8.5)
    const bright = lightAround(frameOf(MONO, [starAt(MONO, 100, 80, 8.5)]), empty, 100, 80, 30)
    expect(bright / expected).toBeGreaterThan(0.97)
    expect(bright / expected).toBeLessThan(1.01)
    const faint = lightAround(frameOf(MONO, [starAt(MONO, 100, 80, 13.5)]), empty, 100, 80, 8)
    expect(bright / faint).toBeGreaterThan(80)
    expect(bright / faint).toBeLessThan(130)
  })

  test('a star lies where the WCS says, to a hundredth of a pixel', () => {
    const [x, y] = [90.37, 71.81]
    const empty = frameOf(MONO, [])
    const raster = frameOf(MONO, [starAt(MONO, x, y, 7)])
    let [sum, sx, sy] = [0, 0, 0]
    for (let row = 61; row <= 83; row++) {
      for (let column = 79; column <= 101; column++) {
        const light = raster.data[row * 200 + column]! - empty.data[row * 200 + column]!
        // Pixels at full well would pull the centre to the middle of the pixel.
        sum += light
        sx += light * column
        sy += light * row
      }
    }
    expect(sx / sum).toBeCloseTo(x, 1)
    expect(sy / sum).toBeCloseTo(y, 1)
  })

  test('a star of magnitude 0 saturates and never wraps around', () => {
    const raster = frameOf(MONO, [starAt(MONO, 100, 80, 0)])
    expect(raster.data[80 * 200 + 100]).toBe(65535)
    expect(Math.max(...raster.data)).toBe(65535)
  })

  test('the noise of an empty frame is that of its photons and its readout', () => {
    const middle = (raster: Raster): number[] =>
      Array.from({ length: 60 }, (_, row) => [...raster.data.subarray((row + 50) * 200 + 70, (row + 50) * 200 + 130)]).flat()
    const values = middle(frameOf(MONO, [])).toSorted((a, b) => a - b)
    const median = values[values.length / 2]!
    const spread = (values[Math.floor(values.length * 0.841)]! - values[Math.floor(values.length * 0.159)]!) / 2
    const electrons = median - MONO.pedestalAdu
    expect(spread / Math.sqrt(electrons + MONO.readNoise ** 2)).toBeGreaterThan(0.93)
    expect(spread / Math.sqrt(electrons + MONO.readNoise ** 2)).toBeLessThan(1.07)
  })

  test('corners are darker than the middle, and a cloud takes the stars and brightens the sky', () => {
    const clear = frameOf(MONO, [])
    const corner = meanOf(clear.data.subarray(0, 20))
    expect(corner).toBeLessThan(meanOf(clear.data.subarray(80 * 200 + 90, 80 * 200 + 110)))
    const star = [starAt(MONO, 100, 80, 8)]
    const cloudy = { ...CALM, transparency: 0.2 }
    const ratio =
      lightAround(frameOf(MONO, star, cloudy), frameOf(MONO, [], cloudy), 100, 80, 12) /
      lightAround(frameOf(MONO, star), clear, 100, 80, 12)
    expect(ratio).toBeCloseTo(0.2, 1)
  })

  test('in a mosaic a red star is brighter in the red pixels than a blue star of the same magnitude', () => {
    const camera: Camera = { ...MONO, bayer: 'RGGB' }
    const redPart = (colour: number): number => {
      const [raster, empty] = [frameOf(camera, [starAt(camera, 100, 80, 8, colour)]), frameOf(camera, [])]
      let [red, blue] = [0, 0]
      for (let row = 70; row < 90; row += 2) {
        for (let column = 90; column < 110; column += 2) {
          red += raster.data[row * 200 + column]! - empty.data[row * 200 + column]!
          blue += raster.data[(row + 1) * 200 + column + 1]! - empty.data[(row + 1) * 200 + column + 1]!
        }
      }
      return red / blue
    }
    expect(redPart(1.6)).toBeGreaterThan(2 * redPart(-0.1))
    expect(frameOf(camera, []).bayer).toBe('RGGB')
    expect(frameOf(MONO, [])).not.toHaveProperty('bayer')
  })

  test('a galaxy gives the light of its magnitude, along its position angle', () => {
    const galaxy: CatalogueObject = {
      catalogue: 'ngc',
      designation: 'NGC 1',
      name: '',
      aliases: [],
      type: 'elliptical galaxy',
      ...CENTRE,
      magnitude: 9,
      majorArcmin: 5,
      minorArcmin: 1.2,
      positionAngle: 0,
    }
    const empty = frameOf(MONO, [])
    const raster = frameOf(MONO, [], CALM, [galaxy])
    const light = lightAround(raster, empty, 100, 80, 60) / fluxOf(zeroPointElectrons(MONO, 30), 9)
    expect(light).toBeGreaterThan(0.85)
    expect(light).toBeLessThan(1.1)
    // North is up: the light at 25 pixels above the middle is more than at 25 pixels beside it.
    expect(lightAround(raster, empty, 100, 55, 3)).toBeGreaterThan(5 * lightAround(raster, empty, 125, 80, 3))
  })

  test('a satellite draws a line from edge to edge', () => {
    const satellite = { from: [0, 0.2], to: [1, 0.8], electrons: 5000 } as const
    const [empty, raster] = [frameOf(MONO, []), frameOf(MONO, [], { ...CALM, satellite })]
    for (const part of [0.1, 0.5, 0.9]) {
      const [x, y] = [Math.round(200 * part), Math.round(160 * (0.2 + 0.6 * part))]
      expect(raster.data[y * 200 + x]! - empty.data[y * 200 + x]!).toBeGreaterThan(1500)
    }
    expect(raster.data[20 * 200 + 180]! - empty.data[20 * 200 + 180]!).toBeLessThan(300)
  })

  test('the list of stars names those whose centre is in the frame, at their pixels', () => {
    const stars = [starAt(MONO, 10, 20, 6), starAt(MONO, 300, 20, 6), starAt(MONO, -5, 20, 6)]
    const wcs = wcsOfPointing(MONO, CENTRE)
    const made = simulateFrame({ stars, objects: [] }, MONO, 30, wcs, CALM, randomFrom(1))
    expect(made.stars).toHaveLength(1)
    expect(made.stars[0]!.x).toBeCloseTo(10, 6)
    expect(separationDeg(made.stars[0]!, pixelToSky(wcs, 10, 20))).toBeLessThan(1e-9)
    expect(skyToPixel(wcs, made.stars[0]!)!.y).toBeCloseTo(20, 6)
  })
})

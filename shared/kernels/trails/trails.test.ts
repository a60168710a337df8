import { expect, test } from 'vitest'
import type { CatalogueStar } from '#shared/catalogues/compact.ts'
import type { Raster } from '#shared/core/raster.ts'
import { findStarsOn, skyOf } from '#shared/kernels/detect/index.ts'
import { CAMERAS, pixelScaleOf } from '#shared/simulator/camera.ts'
import { simulateFrame, wcsOfPointing } from '#shared/simulator/frame.ts'
import { fluxOf, zeroPointElectrons } from '#shared/simulator/light.ts'
import { randomFrom } from '#shared/simulator/random.ts'
import type { Satellite } from '#shared/simulator/satellite.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { findTrails, type Trail } from './index.ts'

const camera = CAMERAS.small
const CENTRE = { ra: 100, dec: 20 }

/** A Milky Way field: four times as many stars with every magnitude and a half. */
const scene = (seed: number): { stars: CatalogueStar[]; objects: [] } => {
  const random = randomFrom(seed)
  const stars = Array.from({ length: 900 }, () => ({
    ...{ ra: CENTRE.ra + 2 * random.uniform() - 1, dec: CENTRE.dec + 1.6 * random.uniform() - 0.8 },
    ...{ magnitude: 12 + Math.log(1 - random.uniform()) * 1.08, colour: 0.6 },
  }))
  return { stars: stars as CatalogueStar[], objects: [] }
}

const trailsIn = (seed: number, satellite: Satellite | null): Trail[] => {
  const conditions = {
    ...{ transparency: 1, skyMagnitude: 20.5, gradient: 0.15, gradientAngle: 1, fwhmArcsec: camera.fwhmArcsec },
    satellite,
  }
  const wcs = wcsOfPointing(camera, CENTRE)
  const { raster } = simulateFrame(scene(seed), camera, camera.exposureSeconds, wcs, conditions, randomFrom(seed))
  const sky = skyOf(raster)
  const stars = findStarsOn(raster, sky)
  expect(stars.length).toBeGreaterThan(100)
  return findTrails(sky, stars, 3)
}

/** How far the ends of a found trail lie from the line that was drawn [px]. */
const missOf = ({ x1, y1, x2, y2 }: Trail, { from, to }: Satellite): number => {
  const [x, y] = [from[0] * camera.width, from[1] * camera.height]
  const [dx, dy] = [to[0] * camera.width - x, to[1] * camera.height - y]
  const distance = (px: number, py: number): number => Math.abs((px - x) * dy - (py - y) * dx) / Math.hypot(dx, dy)
  return Math.max(distance(x1, y1), distance(x2, y2))
}

const CASES = Array.from({ length: 8 }, (_, i) => ({ seed: 100 + i, random: randomFrom(100 + i) }))

/** Noise of a pixel of an empty sky [electrons]. */
const NOISE = Math.sqrt(
  fluxOf(zeroPointElectrons(camera, camera.exposureSeconds), 20.5) * pixelScaleOf(camera) ** 2 + camera.readNoise ** 2,
)

/** The simulator's nights have satellites of 25 times the noise. */
const satelliteOf = ({ random }: (typeof CASES)[number], noises: number): Satellite => ({
  ...{ from: [0, random.uniform()], to: [1, random.uniform()], electrons: noises * NOISE },
})

test.each([25, 2])(
  'satellites %d times as bright as the noise of a pixel are found where they are, and nothing else',
  (noises) => {
    for (const one of CASES) {
      const satellite = satelliteOf(one, noises)
      const trails = trailsIn(one.seed, satellite)
      expect(trails.map(({ kind }) => kind)).toEqual(['satellite'])
      expect(missOf(trails[0]!, satellite)).toBeLessThan(3)
    }
  },
  30_000,
)

test('frames without a satellite have no trails', () => {
  expect(CASES.flatMap(({ seed }) => trailsIn(seed, null))).toEqual([])
}, 30_000)

const drawn = (lightAt: (along: number, across: number) => number, from: [number, number], to: [number, number]): Trail[] => {
  const { raster } = makeStarField({ seed: 5, width: 1600, height: 1200, stars: 300, fwhm: 3, beta: 3, sky: 1000, gradient: 300 })
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  const [ux, uy] = [(to[0] - from[0]) / length, (to[1] - from[1]) / length]
  const data = Uint16Array.from(raster.data, (value, i) => {
    const [x, y] = [(i % 1600) - from[0], Math.floor(i / 1600) - from[1]]
    const along = x * ux + y * uy
    return along < 0 || along > length ? value : Math.min(65535, value + lightAt(along, x * uy - y * ux))
  })
  const sky = skyOf({ ...raster, data })
  return findTrails(sky, findStarsOn({ ...raster, data }, sky), 3)
}

test('a trail that begins inside the frame has its ends where they are', () => {
  const [trail, ...more] = drawn((_, across) => 80 * Math.exp(-(across ** 2) / 4), [300, 200], [1000, 900])
  expect(more).toEqual([])
  const ends = [
    { x: trail!.x1, y: trail!.y1 },
    { x: trail!.x2, y: trail!.y2 },
  ].sort((a, b) => a.x - b.x)
  expect(Math.hypot(ends[0]!.x - 300, ends[0]!.y - 200)).toBeLessThan(50)
  expect(Math.hypot(ends[1]!.x - 1000, ends[1]!.y - 900)).toBeLessThan(50)
})

test('a broad, flashing line is an aeroplane', () => {
  const light = (along: number, across: number): number => (along % 240 < 160 ? 300 : 0) * Math.exp(-(across ** 2) / 60)
  expect(drawn(light, [0, 300], [1600, 700]).map(({ kind }) => kind)).toContain('aeroplane')
})

test('a dead column is no satellite', () => {
  expect(drawn((_, across) => (Math.abs(across) < 0.6 ? 3000 : 0), [700, 0], [700, 1199])).toEqual([])
})

const trailsOf = (raster: Raster): Trail[] => {
  const sky = skyOf(raster)
  return findTrails(sky, findStarsOn(raster, sky), 2)
}

test.each([1, 2, 5, 6])('a crowd of stars drawn out by the wind has no trails (sky %d)', (seed) => {
  const crowd = { width: 650, height: 500, stars: 3500, fwhm: 1.9, beta: 2.5, ellipticity: 0.42, sky: 355, readNoise: 1 }
  const { raster } = makeStarField({ seed, ...crowd, gain: 100, faintest: 25, brightest: 200_000 })
  expect(trailsOf(raster)).toEqual([])
})

test('the edge between a picture and its overscan is no satellite', () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const star = { width: 65, height: 85, stars: 1, fwhm: 6, margin: 30, faintest: 400_000, brightest: 500_000 }
    const { raster } = makeStarField({ seed, ...star, sky: 405, readNoise: 18 })
    raster.data.fill(0, 77 * raster.width)
    expect(trailsOf(raster)).toEqual([])
  }
})

test('the pattern of a mosaic that no header tells of has no trails', () => {
  for (const seed of [1, 2, 3]) {
    const crowd = { width: 600, height: 600, stars: 2500, fwhm: 1.4, beta: 2.5, sky: 2000, readNoise: 8, faintest: 500 }
    const { raster } = makeStarField({ seed, ...crowd })
    const data = raster.data.map((value, i) => value * [0.94, 1, 1, 0.94][(i % 2) + 2 * (Math.floor(i / 600) % 2)]!)
    expect(trailsOf({ ...raster, data })).toEqual([])
  }
})

test('the glow along the border of a sensor is no satellite', () => {
  const { raster } = makeStarField({ seed: 4, width: 600, height: 500, stars: 30, fwhm: 3, sky: 500, readNoise: 5 })
  const data = raster.data.map((value, i) => value + 60 * Math.exp(-(((i % 600) - 3 - Math.floor(i / 600) / 100) ** 2) / 10))
  expect(trailsOf({ ...raster, data })).toEqual([])
})

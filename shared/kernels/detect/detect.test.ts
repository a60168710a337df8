import { expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { matchStars, medianOf, rmsPerAxis } from '#tests/support/match-stars.ts'
import { makeStarField, type StarFieldOptions } from '#tests/support/star-field.ts'
import { findStars } from './index.ts'

const SEEING: StarFieldOptions = { seed: 7, width: 900, height: 700, stars: 150, fwhm: 3.2, beta: 3, apart: 40, gradient: 300 }

test('stars of a known field are found where they are, with their light and size', () => {
  const { raster, stars } = makeStarField(SEEING)
  const found = findStars(raster)
  const matches = matchStars(stars, found, 2)
  const sure = matches.filter(({ found: { snr } }) => snr > 10)
  expect(sure.length).toBeGreaterThan(100)
  // What noise allows at best is sqrt(2) * sigma / snr per axis (Cramer and Rao).
  const inLimits = sure.map(({ distance, found: { snr, fwhm } }) => ({
    distance: (distance * snr * 2.3548) / (Math.SQRT2 * fwhm),
  }))
  expect(rmsPerAxis(inLimits)).toBeLessThan(1.25)
  expect(rmsPerAxis(sure.filter(({ found: { snr } }) => snr > 100))).toBeLessThan(0.02)
  const bright = sure.filter(({ found: { snr } }) => snr > 60)
  expect(Math.abs(medianOf(bright.map(({ truth, found: { flux } }) => flux / truth.flux)) - 1)).toBeLessThan(0.01)
  // A pixel's own width makes a star of 3.2 pixels 2.5 % wider.
  expect(Math.abs(medianOf(bright.map(({ found: { fwhm } }) => fwhm)) / (3.2 * 1.025) - 1)).toBeLessThan(0.03)
  expect(medianOf(bright.map(({ found: { ellipticity } }) => ellipticity))).toBeLessThan(0.03)
})

test('every star well above the noise is found, and hardly anything else', () => {
  const { raster, stars } = makeStarField({ ...SEEING, faintest: 4000 })
  const found = findStars(raster)
  const matches = matchStars(stars, found, 2)
  expect(matches.length / stars.length).toBeGreaterThan(0.97)
  expect(found.length - matches.length).toBeLessThanOrEqual(0.01 * found.length)
})

test.each([
  ['a Gaussian', Number.POSITIVE_INFINITY, 2.6],
  ['turbulent air', 4.765, 4],
  ['wide wings', 2.5, 3],
])('flux, width and half-flux radius are right for %s', (_, beta, fwhm) => {
  const { raster, stars } = makeStarField({
    ...SEEING,
    beta,
    fwhm,
    apart: 90,
    stars: 30,
    faintest: 50_000,
    gradient: 0,
    sky: 300,
  })
  const matches = matchStars(stars, findStars(raster), 2).filter(({ found }) => found.snr > 100 && !found.isSaturated)
  expect(matches.length).toBeGreaterThan(20)
  expect(Math.abs(medianOf(matches.map(({ truth, found }) => found.flux / truth.flux)) - 1)).toBeLessThan(0.025)
  const widened = Math.hypot(fwhm, 2.3548 * Math.sqrt(1 / 12))
  expect(Math.abs(medianOf(matches.map(({ found }) => found.fwhm)) / widened - 1)).toBeLessThan(0.03)
  // Half of a Moffat star's light lies within alpha * sqrt(2^(1 / (beta - 1)) - 1), of a Gaussian's within FWHM / 2.
  const alpha = fwhm / 2 / Math.sqrt(2 ** (1 / beta) - 1)
  const half = beta === Number.POSITIVE_INFINITY ? widened / 2 : alpha * Math.sqrt(2 ** (1 / (beta - 1)) - 1)
  expect(Math.abs(medianOf(matches.map(({ found }) => found.hfr)) / half - 1)).toBeLessThan(0.06)
})

test('the long axis of drawn-out stars is measured, and its direction runs from +x towards +y', () => {
  const { raster } = makeStarField({
    ...SEEING,
    beta: Number.POSITIVE_INFINITY,
    fwhm: 4,
    ellipticity: 0.3,
    thetaDeg: 30,
    faintest: 30_000,
  })
  const stars = findStars(raster).filter(({ snr }) => snr > 50)
  expect(medianOf(stars.map(({ ellipticity }) => ellipticity))).toBeCloseTo(0.295, 1)
  expect(Math.abs(medianOf(stars.map(({ thetaDeg }) => thetaDeg)) - 30)).toBeLessThan(2)
})

test('two stars that touch are two stars, even when one is eight times brighter', () => {
  const close = makeStarField({ ...SEEING, stars: 0 })
  const pairs = makeStarField({
    ...SEEING,
    seed: 3,
    stars: 40,
    apart: 60,
    faintest: 80_000,
    brightest: 90_000,
    gradient: 0,
    readNoise: 0,
  })
  const data = Uint16Array.from(close.raster.data, (value, i) => {
    const x = i % 900
    const shifted = x >= 8 ? (pairs.raster.data[i - 8]! - 1000) / 8 : 0
    return Math.max(0, value + pairs.raster.data[i]! - 1000 + shifted)
  })
  const truth = pairs.stars.flatMap((star) => [star, { ...star, x: star.x + 8, flux: star.flux / 8 }])
  const matches = matchStars(truth, findStars({ ...pairs.raster, data }), 1)
  expect(matches.length / truth.length).toBeGreaterThan(0.95)
})

test('hot pixels and cosmic rays of one pixel are no stars', () => {
  const { raster, stars } = makeStarField({ ...SEEING, faintest: 10_000 })
  const random = randomFrom(11)
  for (let i = 0; i < 300; i++) raster.data[Math.floor(random() * raster.data.length)] = 5000 + 40_000 * random()
  const found = findStars(raster)
  expect(found.length - matchStars(stars, found, 2).length).toBeLessThanOrEqual(3)
})

test('a mosaic is searched at full size: colours of very different brightness leave neither stars nor shifts', () => {
  const { raster, stars } = makeStarField({ ...SEEING, faintest: 10_000, gradient: 0 })
  const colour = (i: number): number => [1.4, 1, 1, 0.6][(i % 2) + 2 * (Math.floor(i / 900) % 2)]!
  const data = raster.data.map((value, i) => Math.min(65535, value * colour(i)))
  const found = findStars({ ...raster, data, bayer: 'RGGB' })
  const matches = matchStars(stars, found, 2)
  expect(matches.length / stars.length).toBeGreaterThan(0.97)
  expect(found.length - matches.length).toBeLessThanOrEqual(2)
  expect(rmsPerAxis(matches)).toBeLessThan(0.06)
  expect(Math.abs(medianOf(matches.map(({ found: { fwhm } }) => fwhm)) / (3.2 * 1.025) - 1)).toBeLessThan(0.05)
})

test('a colour picture is searched by the mean of its colours', () => {
  const { raster, stars } = makeStarField({ ...SEEING, faintest: 10_000 })
  const data = new Uint16Array(3 * raster.data.length)
  for (let channel = 0; channel < 3; channel++) data.set(raster.data, channel * raster.data.length)
  const matches = matchStars(stars, findStars({ ...raster, channels: 3, data }), 2)
  expect(matches.length / stars.length).toBeGreaterThan(0.97)
})

test('stars whose light ends at white are marked as saturated, the others are not', () => {
  const { raster, stars } = makeStarField({ ...SEEING, stars: 30, apart: 80, faintest: 20_000, brightest: 4_000_000 })
  const matches = matchStars(stars, findStars(raster), 2)
  for (const { truth, found } of matches) if (truth.flux > 1_200_000) expect(found.isSaturated).toBe(true)
  for (const { truth, found } of matches) if (truth.flux < 400_000) expect(found.isSaturated).toBe(false)
})

test('a smooth bright nebula is no star, and does not hide the stars on it', () => {
  const { raster, stars } = makeStarField({ ...SEEING, faintest: 30_000 })
  const data = raster.data.map((value, i) => {
    const r2 = ((i % 900) - 450) ** 2 + (Math.floor(i / 900) - 350) ** 2
    return Math.min(65535, value + 1500 * Math.exp(-r2 / (2 * 120 ** 2)))
  })
  const found = findStars({ ...raster, data })
  expect(matchStars(stars, found, 2).length / stars.length).toBeGreaterThan(0.97)
  expect(found.length).toBeLessThan(stars.length * 1.1)
})

const flat = (data: Raster['data'], width: number): Raster => ({
  width,
  height: data.length / width,
  channels: 1,
  sampleFormat: data instanceof Float32Array ? 'f32' : 'u16',
  data,
  white: 65535,
  isBottomUp: false,
})

test('pictures without stars have none: black, white, undefined, noise, and a single pixel', () => {
  expect(findStars(flat(new Uint16Array(10_000), 100))).toEqual([])
  expect(findStars(flat(new Uint16Array(10_000).fill(65535), 100))).toEqual([])
  expect(findStars(flat(new Float32Array(10_000).fill(Number.NaN), 100))).toEqual([])
  expect(findStars(flat(new Float32Array(10_000).fill(Number.POSITIVE_INFINITY), 100))).toEqual([])
  expect(findStars(flat(Uint16Array.of(9), 1))).toEqual([])
  expect(findStars(makeStarField({ ...SEEING, stars: 0 }).raster).length).toBeLessThanOrEqual(2)
})

test('undefined samples, dead columns and the edge of the picture do no harm', () => {
  const { raster, stars } = makeStarField({ ...SEEING, faintest: 20_000, margin: 0 })
  const data = Float32Array.from(raster.data)
  for (let y = 0; y < 700; y++) data[y * 900 + 333] = Number.NaN
  const found = findStars({ ...raster, sampleFormat: 'f32', data })
  const clear = stars.filter(({ x, y }) => Math.abs(x - 333) > 8 && x > 8 && y > 8 && x < 891 && y < 691)
  expect(matchStars(clear, found, 2).length / clear.length).toBeGreaterThan(0.97)
  for (const star of found)
    for (const value of Object.values(star)) expect(value === true || value === false || Number.isFinite(value)).toBe(true)
})

test('a picture of snow, white pixels without a sky to stand on, comes to an end', () => {
  const random = randomFrom(5)
  const snow = Uint16Array.from({ length: 900 * 700 }, () => (random() < 0.05 ? 65535 : 1000))
  expect(findStars(flat(snow, 900)).length).toBeLessThan(20_000)
})

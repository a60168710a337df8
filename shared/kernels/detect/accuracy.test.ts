import { expect, test } from 'vitest'
import type { MeasuredStar } from '#shared/core/star.ts'
import { XTRANS } from '#tests/support/make-dng.ts'
import { matchStars, medianOf, rmsPerAxis } from '#tests/support/match-stars.ts'
import { makeStarField, type StarFieldOptions } from '#tests/support/star-field.ts'
import { findStars } from './index.ts'

const FIELD: StarFieldOptions = {
  ...{ seed: 7, width: 900, height: 700, apart: 90, stars: 40, faintest: 20_000, sky: 300, readNoise: 5, fwhm: 3 },
  thetaDeg: 30,
}

/** A pixel's own width, as a full width at half maximum. */
const seenOf = (fwhm: number): number => Math.hypot(fwhm, 2.3548 * Math.sqrt(1 / 12))

const measured = (options: Partial<StarFieldOptions>, bayer?: 'RGGB') => {
  const { raster, stars } = makeStarField({ ...FIELD, ...options })
  const found = findStars({ ...raster, bayer })
  const matches = matchStars(stars, found, 2)
  const clear = matches.filter(({ found }) => found.snr > 60 && !found.isSaturated)
  const median = (field: (star: MeasuredStar) => number | null): number =>
    medianOf(clear.map(({ found }) => field(found) ?? Number.NaN))
  const flux = medianOf(clear.map(({ truth, found }) => found.flux / truth.flux))
  return { share: matches.length / stars.length, wrong: found.length - matches.length, rms: rmsPerAxis(clear), flux, median }
}

test.each([
  ['undersampled Gaussians', { fwhm: 1.5 }],
  ['undersampled stars with wings', { fwhm: 1.6, beta: 4.765 }],
  ['Gaussians', { fwhm: 2.6 }],
  ['turbulent air', { fwhm: 4, beta: 4.765 }],
  ['wide wings', { fwhm: 3, beta: 2.5 }],
  ['drawn-out stars', { fwhm: 3.2, beta: 3, ellipticity: 0.4 }],
  ['large stars', { fwhm: 8, beta: 4, faintest: 50_000, brightest: 2_000_000 }],
])(
  '%s are all found, within 0.05 px, 2 %% of their light and 5 %% of their width',
  (_, options: Partial<StarFieldOptions> & { fwhm: number }) => {
    const { share, wrong, rms, flux, median } = measured(options)
    expect(share).toBe(1)
    expect(wrong).toBe(0)
    expect(rms).toBeLessThan(0.05)
    expect(Math.abs(flux - 1)).toBeLessThan(0.02)
    const seen = seenOf(options.fwhm)
    expect(Math.abs(median(({ fwhm }) => fwhm) / seen - 1)).toBeLessThan(0.03)
    expect(Math.abs(median(({ fwhmMoffat }) => fwhmMoffat) / seen - 1)).toBeLessThan(0.05)
    if (options.beta === undefined) expect(Math.abs(median(({ fwhmGaussian }) => fwhmGaussian) / seen - 1)).toBeLessThan(0.035)
  },
)

test('the wings of well sampled stars are measured', () => {
  expect(Math.abs(measured({ fwhm: 3, beta: 2.5 }).median(({ beta }) => beta) / 2.5 - 1)).toBeLessThan(0.1)
  expect(Math.abs(measured({ fwhm: 4, beta: 4.765 }).median(({ beta }) => beta) / 4.765 - 1)).toBeLessThan(0.1)
})

test('the two radii of a Gaussian star are 0.5 and 0.532 of its width', () => {
  const { median } = measured({ fwhm: 4 })
  expect(median(({ hfr }) => hfr) / seenOf(4)).toBeCloseTo(0.5, 1)
  expect(Math.abs(median(({ hfrWeighted, hfr }) => hfrWeighted / hfr) - 0.532 / 0.5)).toBeLessThan(0.02)
})

/**
 * The same for a Moffat profile, whose sharp core pixels widen more: to first order a blur adds half of its variance (1/12 px^2
 * per axis) times the Laplacian, which is followed to the half maximum.
 */
const seenMoffat = (fwhm: number, beta: number): number => {
  const root = 2 ** (1 / beta)
  return Math.sqrt(fwhm ** 2 + (8 / 12) * (root - 1) * (1 + (beta + 1) / root))
}

test.each([
  [1.6, 4.765],
  [2, 2.5],
  [2, 3.5],
  [2.4, 3],
  [3, 2.5],
  [4, 4.765],
  [6, 3],
])('mosaic stars of %d pixels and beta %d keep their place and light, and 3 %% of their width', (fwhm, beta) => {
  const { share, rms, flux, median } = measured({ fwhm, beta }, 'RGGB')
  expect(share).toBe(1)
  expect(rms).toBeLessThan(0.05)
  expect(Math.abs(flux - 1)).toBeLessThan(0.02)
  const seen = seenMoffat(fwhm, beta)
  expect(Math.abs(median((star) => star.fwhm) / seen - 1)).toBeLessThan(0.03)
  expect(Math.abs(median(({ fwhmMoffat }) => fwhmMoffat) / seen - 1)).toBeLessThan(0.03)
  // Wings of stars that are hardly wider than a pixel are those of the pixel as well.
  if (fwhm >= 2) expect(Math.abs(median((star) => star.beta) / beta - 1)).toBeLessThan(0.15)
})

test.each([1.5, 2, 2.6])('Gaussian mosaic stars of %d pixels keep 3 %% of their width', (fwhm) => {
  const { median } = measured({ fwhm }, 'RGGB')
  for (const field of ['fwhm', 'fwhmMoffat', 'fwhmGaussian'] as const)
    expect(Math.abs(median((star) => star[field]) / seenOf(fwhm) - 1)).toBeLessThan(0.03)
})

test.each([
  [8, 0.3],
  [14, 0.35],
  [22, 0.4],
  [40, 0.4],
])('stars out of focus, rings of %d pixels, are one star each, in the middle of the ring', (diameter, hole) => {
  const light = { faintest: diameter ** 2 * 250, brightest: diameter ** 2 * 25_000 }
  const { raster, stars } = makeStarField({
    ...{ seed: 3, width: 1200, height: 900, stars: 60, apart: 2.5 * diameter, sky: 500 },
    ...{ ...light, fwhm: diameter, hole },
  })
  const found = findStars(raster)
  const matches = matchStars(stars, found, 3)
  expect(matches.length).toBe(stars.length)
  expect(found.length).toBe(stars.length)
  expect(rmsPerAxis(matches)).toBeLessThan(0.08)
  expect(Math.abs(medianOf(matches.map(({ truth, found }) => found.flux / truth.flux)) - 1)).toBeLessThan(0.01)
  // Half of the light of an even ring lies within the root of the mean square of its radii.
  const half = (diameter / 2) * Math.sqrt((1 + hole ** 2) / 2)
  expect(Math.abs(medianOf(matches.map(({ found }) => found.hfr)) / half - 1)).toBeLessThan(0.02)
})

test('bright stars of a stretched picture, many times as wide as the others and white inside, are stars too', () => {
  const faint = makeStarField({ ...FIELD, fwhm: 2, beta: 2.5, apart: 40, stars: 80, faintest: 3000, brightest: 50_000 })
  const halo = { fwhm: 2, beta: 1.8, apart: 150, stars: 5, margin: 100 }
  const bright = makeStarField({ ...FIELD, ...halo, seed: 8, faintest: 2_000_000, brightest: 3_000_000 })
  // A strong stretch: half of the brightness is spent on what is just above the sky.
  const data = Uint8Array.from(faint.raster.data, (value, i) => {
    const above = Math.max(0, value + bright.raster.data[i]! - 2 * 300 + 60)
    return 255 * Math.min(1, Math.sqrt(above / 1500))
  })
  const found = findStars({ ...faint.raster, sampleFormat: 'u8', data, white: 255 })
  const matches = matchStars(bright.stars, found, 2)
  expect(matches.length).toBe(bright.stars.length)
  const usual = medianOf(found.map(({ fwhm }) => fwhm))
  for (const { found: star } of matches) expect([star.isSaturated, star.fwhm > 5 * usual]).toEqual([true, true])
})

/** How much of the sky each colour of a camera sees, and how much redder than the sky a star is. */
const SKY = { R: 0.6, G: 1, B: 0.8 } as const
const RED = { R: 1.25, G: 1, B: 0.8 } as const

test.each([
  ['of the colour of the sky', { R: 1, G: 1, B: 1 }, 2.4],
  ['redder than the sky', RED, 2.4],
  ['redder than the sky, narrow', RED, 1.8],
])('in an X-Trans stars %s keep their place, light and width', (_, colour, fwhm) => {
  const { raster, stars } = makeStarField({ ...FIELD, fwhm, beta: 3.5, apart: 60, stars: 70 })
  const data = raster.data.map((value, i) => {
    const letter = XTRANS[(Math.floor(i / raster.width) % 6) * 6 + ((i % raster.width) % 6)] as 'R' | 'G' | 'B'
    return Math.round(SKY[letter] * (300 + (value - 300) * colour[letter]))
  })
  const found = findStars({ ...raster, data, xtrans: XTRANS })
  const matches = matchStars(stars, found, 2)
  expect(matches.length).toBe(stars.length)
  expect(found.length - matches.length).toBe(0)
  const clear = matches.filter(({ found }) => found.snr > 60 && !found.isSaturated)
  expect(clear.length).toBeGreaterThan(40)
  expect(rmsPerAxis(clear)).toBeLessThan(0.05)
  // Brought to the mean of the skies: 20 of 36 places are green, 8 red, 8 blue.
  const mean = (8 * SKY.R + 20 * SKY.G + 8 * SKY.B) / 36
  const light = (mean * (8 * colour.R + 20 * colour.G + 8 * colour.B)) / 36
  expect(Math.abs(medianOf(clear.map(({ truth, found }) => found.flux / truth.flux)) / light - 1)).toBeLessThan(0.03)
  expect(Math.abs(medianOf(clear.map(({ found }) => found.fwhm)) / seenMoffat(fwhm, 3.5) - 1)).toBeLessThan(0.05)
})

import { expect, test } from 'vitest'
import { findStars, skyOf } from '#shared/kernels/detect/index.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { makeStarField, type StarFieldOptions } from '#tests/support/star-field.ts'
import { measureFrame, qualityOf } from './index.ts'
import { psfWeightsOf, signalEstimatesOf } from './psf-weight.ts'

const FIELD: StarFieldOptions = { seed: 9, width: 1200, height: 900, stars: 250, fwhm: 3.2, beta: 3.5, sky: 800, readNoise: 6 }

const qualityOfField = (options: Partial<StarFieldOptions> = {}) =>
  measureFrame(makeStarField({ ...FIELD, ...options }).raster).quality

test('the figures of a made-up field are those it was made with', () => {
  const quality = qualityOfField({ gradient: 200, apart: 25 })
  expect(Math.abs(quality.fwhm! / Math.hypot(3.2, 0.68) - 1)).toBeLessThan(0.03)
  expect(Math.abs(quality.background / 900 - 1)).toBeLessThan(0.01)
  // From the first row to the last the sky rises by 200; the outermost cells are a sixteenth inside.
  expect(Math.abs((quality.backgroundGradient! * 900) / ((200 * 7) / 8) - 1)).toBeLessThan(0.05)
  expect(Math.abs(quality.noise / Math.sqrt(900 + 36) - 1)).toBeLessThan(0.04)
  expect(quality.eccentricity).toBeLessThan(0.3)
  expect(quality.trailing).toBeLessThan(0.3)
  expect(quality.tilt).toBeLessThan(0.05)
  expect(quality.cloud).toBeLessThan(0.3)
  expect(quality.trails).toEqual([])
  expect(quality.hfrWeighted! / quality.hfr!).toBeGreaterThan(1.03)
})

test('a processed picture, whose sky is about nothing, has no gradient in per cent and no patches', () => {
  const { raster } = makeStarField({ ...FIELD, gradient: 200, apart: 25 })
  const data = Uint16Array.from(raster.data, (value) => Math.max(0, value - 890))
  const { background, backgroundGradient, cloud } = measureFrame({ ...raster, data }).quality
  expect(background).toBeLessThan(60)
  expect({ backgroundGradient, cloud }).toEqual({ backgroundGradient: null, cloud: null })
})

test('a mosaic has the noise and the sky of its pixels', () => {
  const { raster } = makeStarField(FIELD)
  const { quality } = measureFrame({ ...raster, bayer: 'RGGB' })
  expect(Math.abs(quality.background / 800 - 1)).toBeLessThan(0.01)
  expect(Math.abs(quality.noise / Math.sqrt(836) - 1)).toBeLessThan(0.06)
})

test('drawn-out stars of one direction are trailed, and in which direction is known', () => {
  const quality = qualityOfField({ ellipticity: 0.3, thetaDeg: -40, beta: 4.765 })
  expect(quality.trailing).toBeGreaterThan(0.9)
  expect(Math.abs(quality.trailingThetaDeg! + 40)).toBeLessThan(2)
  // sqrt(1 - 0.7^2) = 0.714, a little less for the pixels' own width.
  expect(quality.eccentricity).toBeGreaterThan(0.66)
  expect(quality.eccentricity).toBeLessThan(0.73)
})

test('a field that is sharp on the left and soft on the right is tilted', () => {
  const [sharp, soft] = [makeStarField({ ...FIELD, fwhm: 2.6 }), makeStarField({ ...FIELD, fwhm: 4 })]
  const data = Uint16Array.from(sharp.raster.data, (value, i) => (i % 1200 < 600 ? value : soft.raster.data[i]!))
  const { tiltMap, tilt } = measureFrame({ ...sharp.raster, data }).quality
  expect(tiltMap![0]).toBeLessThan(tiltMap![2]!)
  expect(tilt).toBeGreaterThan(0.35)
})

test('hot pixels of a mosaic are no sharp corner, and no stars', () => {
  const { raster, stars } = makeStarField({ ...FIELD, stars: 90, fwhm: 2.4, faintest: 8000, apart: 40 })
  for (let i = 0; i < 40; i++) raster.data[(620 + ((i * 53) % 260)) * 1200 + 820 + ((i * 37) % 360)] = 800 + 300 + i * 30
  const { stars: found, quality } = measureFrame({ ...raster, bayer: 'RGGB' })
  const seen = found.filter(({ snr }) => snr > 20)
  expect(seen.length).toBeLessThanOrEqual(stars.length)
  expect(seen.length).toBeGreaterThan(0.97 * stars.length)
  for (const width of quality.tiltMap!) expect(Math.abs(width! / quality.fwhm! - 1)).toBeLessThan(0.05)
  expect(quality.tilt).toBeLessThan(0.06)
})

test('a cell of the tilt map with hardly any star, or with nothing but flaws, is unknown', () => {
  const star = makeStarField({ ...FIELD, stars: 200, faintest: 5000, apart: 40 }).raster
  const found = findStars(star).filter(({ snr }) => snr > 20)
  const flaw = { ...found[0]!, fwhm: 0.5, snr: 90, isBlended: false }
  const corner = [1100, 1120, 1140, 1160].map((x) => ({ ...flaw, x, y: 850 }))
  const elsewhere = found.filter(({ x, y }) => x < 790 || y < 590)
  const { tiltMap } = qualityOf(star, [...elsewhere, ...corner])
  expect(tiltMap!.slice(0, 8).every((width) => width! > 3)).toBe(true)
  expect(tiltMap![8]).toBeNull()
})

test('a cloud over half of the frame makes it patchy', () => {
  const clear = makeStarField({ ...FIELD, stars: 500 })
  const data = Uint16Array.from(clear.raster.data, (value, i) => {
    const cover = 0.8 * Math.exp(-((((i % 1200) - 900) / 220) ** 2) - ((Math.floor(i / 1200) - 450) / 260) ** 2)
    return Math.round((value - 800) * (1 - cover) + 800 * (1 + 0.3 * cover))
  })
  const [even, patchy] = [measureFrame(clear.raster).quality, measureFrame({ ...clear.raster, data }).quality]
  expect(even.cloud).toBeLessThan(0.2)
  expect(patchy.cloud).toBeGreaterThan(0.35)
})

test("PixInsight's weights follow from their definitions", () => {
  // Worked out by hand from the two formulas of the PixInsight Class Library.
  const { psfSignalWeight, psfSnr } = psfWeightsOf({ flux: 50, meanFlux: 4, mStar: 0.0004, nStar: 0.0006 })
  expect(psfSignalWeight).toBeCloseTo(0.000493148, 8)
  expect(psfSnr).toBeCloseTo(0.000183255, 8)
  expect(psfWeightsOf({ flux: 0, meanFlux: 0, mStar: 0, nStar: 0 })).toEqual({ psfSignalWeight: null, psfSnr: null })
})

test('N* is the noise of the sky, and M* its median below the sky; fluxes are those of the stars', () => {
  const { raster, stars: truth } = makeStarField({ ...FIELD, stars: 40, apart: 60, faintest: 30_000, beta: 4 })
  const sky = skyOf(raster)
  const { nStar, mStar, flux } = signalEstimatesOf(sky, findStars(raster), 65535)
  expect(Math.abs((nStar * 65535) / Math.sqrt(836) - 1)).toBeLessThan(0.03)
  expect(Math.abs((mStar * 65535) / (0.6745 * Math.sqrt(836)) - 1)).toBeLessThan(0.03)
  // Of a Moffat profile of beta 4, 1 - 10^(-3/4) = 0.822 lies within the full width at a tenth of the maximum.
  const all = truth.reduce((sum, star) => sum + star.flux, 0)
  expect(Math.abs((flux * 65535) / (0.822 * all) - 1)).toBeLessThan(0.03)
})

test('saturation is counted, and pictures without stars have no star figures', () => {
  const { raster } = makeStarField({ ...FIELD, stars: 0 })
  raster.data.fill(65535, 0, 10_800)
  const quality = qualityOf(raster, [])
  expect(quality.saturated).toBeCloseTo(0.01, 3)
  const { fwhm, hfr, eccentricity, tiltMap, tilt, trailing, cloud, psfSignalWeight, starCount } = quality
  expect([fwhm, hfr, eccentricity, tiltMap, tilt, trailing, cloud, psfSignalWeight]).toEqual(Array(8).fill(null))
  expect(starCount).toBe(0)
})

test.each([
  ['a faint satellite', 60, 4],
  ['a satellite', 90, 4],
  ['a bright satellite', 5000, 4],
  ['a flashing aeroplane', 70, 4],
])('%s is one trail and no star, and the stars beside it stay', (name, light, spread) => {
  const { raster, stars } = makeStarField({ ...FIELD, fwhm: 3, stars: 500 })
  const [dx, dy] = [Math.cos(0.3), Math.sin(0.3)]
  const random = randomFrom(4)
  const data = Uint16Array.from(raster.data, (value, i) => {
    const [x, y] = [i % FIELD.width, Math.floor(i / FIELD.width) - 250]
    const isDark = name.includes('flashing') && (x * dx + y * dy) % 240 > 160
    const here = isDark ? 0 : light * Math.exp(-((x * dy - y * dx) ** 2) / spread)
    return Math.min(65535, value + Math.round(here + Math.sqrt(here) * 2 * (random() + random() + random() - 1.5)))
  })
  const before = measureFrame(raster)
  const { stars: found, quality } = measureFrame({ ...raster, data })
  expect(quality.trails.length).toBe(1)
  const isOn = ({ x, y }: { x: number; y: number }): boolean => Math.abs(x * dy - (y - 250) * dx) < 12
  const truth = (star: { x: number; y: number }) => stars.some(({ x, y }) => Math.hypot(x - star.x, y - star.y) < 2)
  // Here and there two pieces of the faintest are one that noise made round.
  const pieces = findStars({ ...raster, data }).filter((star) => isOn(star) && !truth(star))
  expect(found.filter((star) => isOn(star) && !truth(star)).length).toBeLessThanOrEqual(Math.max(3, pieces.length / 8))
  // Away from the trail nothing is lost.
  expect(found.filter((star) => !isOn(star)).length).toBeGreaterThanOrEqual(before.stars.filter((star) => !isOn(star)).length - 3)
  expect(Math.abs(quality.starCount / before.quality.starCount - 1)).toBeLessThan(0.03)
  expect(Math.abs(quality.fwhm! / before.quality.fwhm! - 1)).toBeLessThan(0.01)
})

test('stars that the wind drew out along a trail stay stars', () => {
  const drawn = { ...FIELD, stars: 500, ellipticity: 0.5, thetaDeg: 17.2 }
  const { raster } = makeStarField(drawn)
  const data = Uint16Array.from(raster.data, (value, i) => {
    const [x, y] = [i % FIELD.width, Math.floor(i / FIELD.width) - 250]
    return value + Math.round(90 * Math.exp(-((x * Math.sin(0.3) - y * Math.cos(0.3)) ** 2) / 4))
  })
  const { quality } = measureFrame({ ...raster, data })
  expect(quality.trails.length).toBe(1)
  expect(quality.starCount).toBeGreaterThan(0.97 * measureFrame(raster).quality.starCount)
})

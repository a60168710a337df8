import { describe, expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { type BackgroundMap, backgroundOf, createSurface } from '#shared/kernels/background/index.ts'
import { B3_SPLINE, type Convolve, convolve, gaussianTaps } from '#shared/kernels/convolve/index.ts'
import { createFloats, cutBand, type Interpolate } from '#shared/kernels/debayer/band.ts'
import { RCD_MARGIN, rcd } from '#shared/kernels/debayer/rcd.ts'
import type { Plane } from '#shared/kernels/detect/plane.ts'
import { findRunsPlainly, type Runs } from '#shared/kernels/detect/runs.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { type ResolvedStretch, stretchRaster } from '#shared/kernels/stretch/index.ts'
import { makeStarField } from '#tests/support/star-field.ts'

/** A twin of `convolve`; on a GPU the answer comes later. */
export type ConvolveTwin = (...args: Parameters<Convolve>) => void | Promise<void>

/** Sums of 32 bits against sums of 64: of the largest level. */
const TOLERANCE = 1e-6

/** What every twin of `convolve` keeps. `twin` says what it runs on in its name. */
export const convolveContract = (name: string, twin: ConvolveTwin): void => {
  describe(`convolve on ${name}`, () => {
    test.each([
      { title: 'one pixel', width: 1, height: 1, taps: B3_SPLINE, step: 1 },
      { title: 'one row', width: 37, height: 1, taps: B3_SPLINE, step: 2 },
      { title: 'one column', width: 1, height: 29, taps: B3_SPLINE, step: 4 },
      { title: 'less than the taps reach', width: 7, height: 5, taps: B3_SPLINE, step: 16 },
      { title: 'a width that is no multiple of four', width: 131, height: 67, taps: B3_SPLINE, step: 1 },
      { title: 'the holes of the third layer', width: 260, height: 130, taps: B3_SPLINE, step: 4 },
      { title: 'more rows than a band', width: 64, height: 700, taps: B3_SPLINE, step: 8 },
      { title: 'a Gaussian of 25 taps', width: 200, height: 301, taps: gaussianTaps(3), step: 1 },
      { title: 'a filter that does nothing', width: 50, height: 40, taps: Float32Array.of(1), step: 1 },
    ])('agrees with the reference on $title', async ({ width, height, taps, step }) => {
      const random = randomFrom(width * height)
      const data = Float32Array.from({ length: width * height }, () => 65535 * random() ** 4)
      const expected = new Float32Array(data.length)
      convolve(data, expected, width, height, taps, step)
      const found = new Float32Array(data.length).fill(-1)
      const before = data.slice()
      await twin(data, found, width, height, taps, step)
      let worst = 0
      for (let i = 0; i < found.length; i++) worst = Math.max(worst, Math.abs(found[i]! - expected[i]!))
      expect(worst / 65535).toBeLessThan(TOLERANCE)
      expect(data).toEqual(before)
    })

    test('keeps an even plane even', async () => {
      const found = new Float32Array(90 * 70)
      await twin(new Float32Array(90 * 70).fill(1000), found, 90, 70, gaussianTaps(2), 1)
      for (const value of found) expect(Math.abs(value - 1000)).toBeLessThan(1e-3)
    })

    test('carries what is no number as far as the taps reach, and no further', async () => {
      const data = new Float32Array(40 * 40)
      data[20 * 40 + 20] = NaN
      const found = new Float32Array(40 * 40)
      await twin(data, found, 40, 40, B3_SPLINE, 2)
      expect(found[20 * 40 + 16]).toBeNaN()
      expect(found[20 * 40 + 15]).toBe(0)
      expect(found.reduce((sum, value) => sum + (Number.isNaN(value) ? 1 : 0), 0)).toBe(25)
    })
  })
}

/** A twin of RCD; on a GPU the answer comes later. */
export type RcdTwin = (...args: Parameters<Interpolate>) => void | Promise<void>

/** What a twin of RCD keeps: its own choices between directions may differ where both are all but equally good. */
export const rcdContract = (name: string, twin: RcdTwin): void => {
  test.each([
    { title: 'a star field', width: 301, height: 256, bayer: 'GRBG' as const },
    { title: 'a strip', width: 64, height: 3, bayer: 'RGGB' as const },
    { title: 'next to nothing', width: 3, height: 2, bayer: 'BGGR' as const },
  ])(`rcd on ${name} agrees with the reference on $title`, async ({ width, height, bayer }) => {
    const { raster } = makeStarField({ seed: 3, width, height, stars: width > 100 ? 150 : 0, fwhm: 2.5, sky: 1500 })
    const run = async (interpolate: RcdTwin): Promise<number[]> => {
      const make = () => createFloats(raster, width * height)
      const out = { red: make(), green: make(), blue: make() }
      await interpolate(cutBand(raster, bayer, 0, height, RCD_MARGIN), out)
      return [...out.red, ...out.green, ...out.blue]
    }
    const found = await run(twin)
    const apart = (await run(rcd)).filter((level, i) => Math.abs(level - found[i]!) > 0.5)
    expect(apart.length / found.length).toBeLessThan(1e-4)
  })
}

const FIELD = { seed: 8, stars: 60, fwhm: 2.6, beta: 3, sky: 1200, gradient: 300, margin: 2 }

/** What a twin of `backgroundOf` for 16-bit samples keeps: a hundredth of the noise. */
export const backgroundContract = (
  name: string,
  twin: (data: Uint16Array, width: number, height: number) => BackgroundMap | Promise<BackgroundMap>,
): void => {
  test.each([
    { title: 'whole meshes', width: 256, height: 192, sky: 1200, gradient: 300 },
    { title: 'an odd size', width: 203, height: 151, sky: 1200, gradient: 300 },
    { title: 'less than a mesh', width: 31, height: 17, sky: 1200, gradient: 0 },
    { title: 'a bright sky of large noise', width: 200, height: 200, sky: 42_000, gradient: 9000 },
    { title: 'next to no sky', width: 130, height: 130, sky: 3, gradient: 0 },
  ])(`the background on ${name} agrees with the reference on $title`, async ({ width, height, sky, gradient }) => {
    const { raster } = makeStarField({ ...FIELD, width, height, sky, gradient, stars: width > 100 ? 60 : 0 })
    const data = Uint16Array.from(raster.data)
    const [found, expected] = [await twin(data, width, height), backgroundOf(data, width, height)]
    expect([found.columns, found.rows]).toEqual([expected.columns, expected.rows])
    for (const [i, rms] of expected.rms.entries()) {
      expect(Math.abs(found.level[i]! - expected.level[i]!) / rms).toBeLessThan(0.01)
      expect(Math.abs(found.rms[i]! / rms - 1)).toBeLessThan(0.01)
    }
  })

  test(`the background on ${name} knows a plane without any noise`, async () => {
    const { level, rms } = await twin(new Uint16Array(150 * 150).fill(777), 150, 150)
    expect([...new Set(level), ...new Set(rms)]).toEqual([777, 0])
  })
}

/** What a twin of `findRuns` for 16-bit samples keeps: every pixel. */
export const runsContract = (
  name: string,
  twin: (plane: Plane, limits: ReturnType<typeof createSurface>) => Runs | Promise<Runs>,
): void => {
  test.each([
    { title: 'a width that is no multiple of 32', width: 301, height: 90 },
    { title: 'whole words', width: 256, height: 40 },
    { title: 'one row', width: 64, height: 1 },
    { title: 'one column', width: 1, height: 50 },
  ])(`runs on $title are those of the reference on ${name}`, async ({ width, height }) => {
    const { raster } = makeStarField({ ...FIELD, width, height, stars: Math.min(width, height) > 30 ? 60 : 0 })
    const data = Uint16Array.from(raster.data)
    const map = backgroundOf(data, width, height)
    const plane: Plane = { data, width, height, isWhole: true, leastRms: 0, isSmoothed: false }
    // Low, so that there are many, also at the edges.
    const limits = createSurface(
      map,
      map.level.map((level, i) => level + 0.3 * map.rms[i]!),
    )
    const [found, expected] = [await twin(plane, limits), findRunsPlainly(plane, limits)]
    const trimmed = ({ count, y, start, end }: Runs) => [y, start, end].map((all) => [...all.subarray(0, count)])
    expect(trimmed(found)).toEqual(trimmed(expected))
    if (width > 200) expect(expected.count).toBeGreaterThan(100)
  })
}

/** What a twin of `stretchRaster` for 16-bit channels keeps: every bit. */
export const stretchContract = (
  name: string,
  twin: (raster: Raster, stretch: ResolvedStretch) => Raster | Promise<Raster>,
): void => {
  test.each([1, 3])(`a stretch of %i channels on ${name} is that of the reference`, async (channels) => {
    const random = randomFrom(channels)
    const data = Uint16Array.from({ length: channels * 77 * 31 }, () => 65536 * random())
    const raster: Raster = { width: 77, height: 31, channels, sampleFormat: 'u16', data, white: 65535, isBottomUp: false }
    const curves = [0.01, 0.25, 0.6]
      .slice(0, channels)
      .map((midtones) => ({ kind: 'midtones' as const, shadows: 0.05, midtones, highlights: 0.9, isRescaled: true }))
    const stretch: ResolvedStretch = { curves, coupling: 'channels' }
    expect(await twin(raster, stretch)).toEqual(stretchRaster(raster, stretch))
  })
}

import { describe, expect, test } from 'vitest'
import { B3_SPLINE, type Convolve, convolve, gaussianTaps } from '#shared/kernels/convolve/index.ts'
import { createFloats, cutBand, type Interpolate } from '#shared/kernels/debayer/band.ts'
import { RCD_MARGIN, rcd } from '#shared/kernels/debayer/rcd.ts'
import { makeStarField, randomFrom } from '#tests/support/star-field.ts'

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

/** What a twin of RCD keeps: its own choices between directions may differ where both are all but equally good. */
export const rcdContract = (name: string, twin: Interpolate): void => {
  test.each([
    { title: 'a star field', width: 301, height: 256, bayer: 'GRBG' as const },
    { title: 'a strip', width: 64, height: 3, bayer: 'RGGB' as const },
    { title: 'next to nothing', width: 3, height: 2, bayer: 'BGGR' as const },
  ])(`rcd on ${name} agrees with the reference on $title`, ({ width, height, bayer }) => {
    const { raster } = makeStarField({ seed: 3, width, height, stars: width > 100 ? 150 : 0, fwhm: 2.5, sky: 1500 })
    const run = (interpolate: Interpolate) => {
      const make = () => createFloats(raster, width * height)
      const out = { red: make(), green: make(), blue: make() }
      interpolate(cutBand(raster, bayer, 0, height, RCD_MARGIN), out)
      return [...out.red, ...out.green, ...out.blue]
    }
    const found = run(twin)
    const apart = run(rcd).filter((level, i) => Math.abs(level - found[i]!) > 0.5)
    expect(apart.length / found.length).toBeLessThan(1e-4)
  })
}

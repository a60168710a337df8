import { expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { applyBlur, blurOf } from '#shared/kernels/deconvolve/profile.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { throughStarlets } from '#shared/kernels/starlet/index.ts'
import { colourRaster, deviationOf, normalFrom, runOne } from '#tests/support/run-step.ts'
import { makeStarField } from '#tests/support/star-field.ts'

const size = 256
/** Smooth light and thin filaments. */
const truth = Float32Array.from({ length: size * size }, (_, i) => {
  const [x, y] = [i % size, Math.floor(i / size)]
  return 0.2 + 0.1 * Math.exp(-((x - 90) ** 2 + (y - 120) ** 2) / 3000) + 0.08 * Math.exp(-((x - y) ** 2) / 8)
})
const mono = (data: Float32Array): Raster => ({
  width: size,
  height: size,
  channels: 1,
  sampleFormat: 'f32',
  white: 1,
  isBottomUp: false,
  data,
})
const noisy = (sigma: number, seed = 1): Float32Array => {
  const normal = normalFrom(randomFrom(seed))
  return truth.map((value) => value + sigma * normal())
}
const errorOf = (data: ArrayLike<number>): number => deviationOf(truth.map((value, i) => data[i]! - value))

test('starlets add up to what they were made of', () => {
  const data = noisy(0.02)
  const sum = throughStarlets(data, size, size, 5, () => {})
  for (let i = 0; i < data.length; i += 97) expect(sum[i]!).toBeCloseTo(data[i]!, 5)
})

test.each([
  ['wavelets', 0.5],
  ['non-local-means', 0.45],
])('denoising by %s brings the picture to %d of its error or nearer, and keeps its mean', (method, most) => {
  const raster = mono(noisy(0.02))
  const clean = runOne('denoise', { raster }, { method, amount: 1 }).raster
  expect(errorOf(clean.data) / errorOf(raster.data)).toBeLessThan(most)
  const mean = (data: ArrayLike<number>): number => Array.from(data).reduce((sum, value) => sum + value, 0) / data.length
  expect(mean(clean.data)).toBeCloseTo(mean(raster.data), 3)
})

test('a picture without noise hardly changes, nothing taken is nothing changed, and gaps stay gaps', () => {
  expect(errorOf(runOne('denoise', { raster: mono(truth) }).raster.data)).toBeLessThan(0.001)
  const raster = mono(noisy(0.02))
  raster.data[1000] = NaN
  const same = runOne('denoise', { raster }, { amount: 0 }).raster.data
  for (let i = 0; i < 2000; i++) if (i !== 1000) expect(same[i]!).toBeCloseTo(raster.data[i]!, 6)
  const clean = runOne('denoise', { raster }).raster.data
  expect(clean[1000]).toBeNaN()
  expect(Array.from(clean).filter(Number.isNaN).length).toBe(1)
})

test('noise of colour goes, and a coloured star keeps its colour', () => {
  const random = [1, 2, 3].map((seed) => normalFrom(randomFrom(seed)))
  const star = (x: number, y: number): number => Math.exp(-((x - 64) ** 2 + (y - 64) ** 2) / 6)
  const raster = colourRaster(128, 128, (x, y, c) => 0.1 + [0.6, 0.4, 0.1][c]! * star(x, y) + 0.01 * random[c]!())
  const { raster: clean } = runOne('denoise', { raster })
  const at = (c: number, i: number, of: Raster): number => of.data[c * 128 * 128 + i]!
  const differences = (of: Raster): number => deviationOf(Array.from({ length: 4000 }, (_, i) => at(0, i, of) - at(2, i, of)))
  expect(differences(clean)).toBeLessThan(0.3 * differences(raster))
  const middle = 64 * 128 + 64
  expect((at(0, middle, clean) - 0.1) / (at(2, middle, clean) - 0.1)).toBeGreaterThan(4)
})

test.each([
  [3, 3],
  [4.5, 2.5],
  [2.2, Infinity],
])('the Gaussians for a star of FWHM %d and beta %d make a star of that width', (fwhm, beta) => {
  const [data, out, spare] = [new Float32Array(129 * 129), new Float32Array(129 * 129), new Float32Array(129 * 129)]
  data[64 * 129 + 64] = 1
  applyBlur(data, out, spare, 129, 129, blurOf(fwhm, beta))
  const [peak, half] = [out[64 * 129 + 64]!, out[64 * 129 + 64]! / 2]
  let radius = 0
  while (out[64 * 129 + 64 + radius + 1]! > half) radius++
  const [a, b] = [out[64 * 129 + 64 + radius]!, out[64 * 129 + 64 + radius + 1]!]
  expect(Math.abs(2 * (radius + (a - half) / (a - b)) - fwhm) / fwhm).toBeLessThan(0.12)
  expect(out.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 2)
  expect(peak).toBeGreaterThan(0)
})

const sky = {
  seed: 12,
  width: 400,
  height: 400,
  stars: 70,
  beta: 3.5,
  sky: 800,
  readNoise: 6,
  faintest: 15_000,
  brightest: 250_000,
  apart: 25,
}
const field = makeStarField({ ...sky, fwhm: 4 })

test('deconvolution makes stars narrower, keeps their light within 5 %, draws no dark rings and does not raise the noise', () => {
  const { raster, warnings } = runOne('deconvolve', { raster: field.raster }, { iterations: 12 })
  const widthOf = (of: Raster): number =>
    findStars(of)
      .filter(({ snr }) => snr > 60)
      .map((star) => star.fwhm)
      .sort((a, b) => a - b)[15]!
  expect(widthOf(raster)).toBeLessThan(0.85 * widthOf(field.raster))
  const sums: number[] = []
  for (const { x, y, flux } of field.stars) {
    let sum = 0
    let least = Infinity
    for (let row = Math.round(y) - 10; row <= Math.round(y) + 10; row++) {
      for (let column = Math.round(x) - 10; column <= Math.round(x) + 10; column++) {
        const value = raster.data[row * 400 + column]!
        sum += value - field.raster.data[row * 400 + column]!
        least = Math.min(least, value)
      }
    }
    sums.push(sum / flux)
    expect(least).toBeGreaterThan(800 - 5.5 * 29)
  }
  expect(Math.abs(sums.sort((a, b) => a - b)[sums.length >> 1]!)).toBeLessThan(0.05)
  const grain = (of: Raster): number => deviationOf(Array.from(of.data.slice(0, 4000)))
  expect(grain(raster)).toBeLessThan(1.3 * grain(field.raster))
  expect(warnings.filter(({ code }) => code === 'deconvolve.noise')).toEqual([])
}, 30_000)

test('without stars nothing is sharpened and the width is asked for', () => {
  const { warnings } = runOne('deconvolve', { raster: mono(noisy(0.01)) })
  expect(warnings.map(({ code }) => code)).toEqual(['deconvolve.few-stars'])
})

test.each(['wavelets', 'unsharp-mask'])('sharpening by %s strengthens a filament and leaves the noise alone', (method) => {
  const raster = mono(noisy(0.004))
  const sharp = runOne('sharpen', { raster }, { method, amount: 1, threshold: 4 }).raster
  const contrast = (data: ArrayLike<number>): number => {
    let sum = 0
    for (let i = 20; i < 236; i++)
      sum += data[i * size + i]! - (data[i * size + i + 8 - (i > 240 ? 16 : 0)]! + data[(i + 8) * size + i]!) / 2
    return sum
  }
  expect(contrast(sharp.data)).toBeGreaterThan(1.15 * contrast(raster.data))
  const corner = (data: ArrayLike<number>): number[] =>
    Array.from({ length: 60 }, (_, i) => data[(size - 1 - Math.floor(i / 20)) * size + (i % 20)]!)
  expect(deviationOf(corner(sharp.data))).toBeLessThan(1.35 * deviationOf(corner(raster.data)))
})

test('sharpening that burns out is told', () => {
  const steep = mono(Float32Array.from({ length: size * size }, (_, i) => (Math.floor(i / 4) % 2 === 0 ? 0.98 : 0.02)))
  expect(runOne('sharpen', { raster: steep }, { amount: 3, threshold: 0 }).warnings.map(({ code }) => code)).toEqual([
    'sharpen.clipped',
  ])
})

test('HDR compression brings bright areas down, keeps the order of large areas, and leaves the dark alone', () => {
  const core = mono(
    Float32Array.from(
      { length: size * size },
      (_, i) => 0.15 + 0.8 * Math.exp(-(((i % size) - 128) ** 2 + (Math.floor(i / size) - 128) ** 2) / 1500),
    ),
  )
  const flat = runOne('hdr', { raster: core }, { amount: 0.8 }).raster.data
  expect(flat[128 * size + 128]!).toBeLessThan(0.8)
  expect(flat[128 * size + 128]!).toBeGreaterThan(flat[128 * size + 160]!)
  expect(flat[10 * size + 10]!).toBeCloseTo(core.data[10 * size + 10]!, 3)
})

test('stars are masked, removed down to the sky, and reduced without touching the sky', () => {
  const { raster } = field
  const { mask } = runOne('star-mask', { raster }).frame
  for (const { x, y } of field.stars) expect(mask!.data[Math.round(y) * 400 + Math.round(x)]).toBe(1)
  const covered = Array.from(mask!.data).reduce((sum, value) => sum + value, 0) / mask!.data.length
  expect(covered).toBeLessThan(0.35)
  const starless = runOne('star-removal', { raster }).raster
  const left = findStars(starless).filter(({ snr }) => snr > 12)
  expect(left.length).toBeLessThan(4)
  // What fills the places is as bright and as grainy as the sky around.
  const levels = field.stars.map(({ x, y }) => starless.data[Math.round(y) * 400 + Math.round(x)]!)
  expect(Math.abs(levels.reduce((sum, value) => sum + value, 0) / levels.length - 800)).toBeLessThan(12)
  const again = runOne('star-removal', { raster }).raster
  expect(again.data).toEqual(starless.data)
  const stars = runOne('star-removal', { raster }, { result: 'stars' }).raster
  expect(Array.from(stars.data).reduce((least, value) => Math.min(least, value), 1)).toBe(0)
  const fainter = runOne('star-reduction', { raster }, { amount: 0.7 }).raster
  let [before, after] = [0, 0]
  for (let i = 0; i < 160_000; i++) {
    before += Math.max(0, raster.data[i]! - 1000)
    after += Math.max(0, fainter.data[i]! - 1000)
    if (mask!.data[i] === 0 && starless.data[i] === raster.data[i]) expect(fainter.data[i]).toBe(raster.data[i])
  }
  expect(after).toBeLessThan(0.7 * before)
}, 30_000)

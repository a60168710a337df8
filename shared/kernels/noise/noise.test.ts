import { expect, test } from 'vitest'
import type { Samples } from '#shared/core/raster.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { PLAIN } from '../convolve/best.ts'
import { noiseOf } from './index.ts'

/** Normal numbers by Box and Muller. */
const normals = (seed: number, length: number): Float32Array => {
  const random = randomFrom(seed)
  const out = new Float32Array(length)
  for (let i = 0; i < length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()))
    const angle = 2 * Math.PI * random()
    out[i] = radius * Math.cos(angle)
    if (i + 1 < length) out[i + 1] = radius * Math.sin(angle)
  }
  return out
}

const [width, height] = [1024, 768]
const noise = normals(1, width * height)
const truth = Math.sqrt(noise.reduce((sum, value) => sum + value * value, 0) / noise.length)

const expectPercent = (found: number, expected: number, percent: number): void =>
  expect(Math.abs(found / expected - 1) * 100, `${found} and not ${expected}`).toBeLessThan(percent)

test('pure noise is found to a third of a per cent by four layers, in floats and in whole numbers', () => {
  const of = (data: Samples) => noiseOf(data, width, height)
  expect(of(noise)).toMatchObject({ method: 'mrs', layers: 4 })
  expectPercent(of(noise).sigma, truth, 0.35)
  expectPercent(of(noise.map((value) => 0.1 + 0.003 * value)).sigma, 0.003 * truth, 0.35)
  expectPercent(
    of(Uint16Array.from(noise, (value) => Math.round(1000 + 12 * value))).sigma,
    Math.sqrt(144 * truth ** 2 + 1 / 12),
    0.35,
  )
  // Of a level and a half, whose steps are noise too.
  expectPercent(
    of(Uint16Array.from(noise, (value) => Math.round(1000 + 1.5 * value))).sigma,
    Math.sqrt(2.25 * truth ** 2 + 1 / 12),
    0.7,
  )
})

test('a thousand stars, a steep sky and a nebula change it by less than a per cent', () => {
  const { raster } = makeStarField({ seed: 9, width, height, stars: 1000, fwhm: 3, sky: 0, readNoise: 0, gain: 1e12 })
  const scene = Float32Array.from(raster.data, (value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    return value + 500 + 0.8 * x + 0.3 * y + 400 * Math.exp(-((x - 500) ** 2 + (y - 300) ** 2) / 2 / 90 ** 2)
  })
  const floats = scene.map((value, i) => value + 15 * noise[i]!)
  const found = noiseOf(floats, width, height)
  expect(found.method).toBe('mrs')
  expectPercent(found.sigma, 15 * truth, 1)
  expectPercent(
    noiseOf(
      Uint16Array.from(floats, (v) => Math.round(v)),
      width,
      height,
    ).sigma,
    15 * truth,
    1,
  )
})

test('the reference and its twin find the same noise', () => {
  const reference = noiseOf(noise, width, height, { kernel: PLAIN })
  const found = noiseOf(noise, width, height)
  expect([reference.backend, found.backend]).toEqual(['typescript', 'wasm-simd'])
  expectPercent(found.sigma, reference.sigma, 0.001)
})

test('of a large plane, bands are enough', () => {
  const [w, h] = [4096, 3500]
  const tile = normals(3, 2 ** 20)
  const data = Float32Array.from({ length: w * h }, (_, i) => tile[(i * 7 + (i >> 12) * 131) % tile.length]!)
  expectPercent(noiseOf(data, w, h).sigma, 1, 0.5)
})

test('saturated and empty pixels do not count, nor does what is not a number', () => {
  const data = noise.map((value) => 0.2 + 0.01 * value)
  for (let y = 0; y < height; y++) for (let x = 0; x < 300; x++) data[y * width + x] = x < 150 ? 0 : 1
  expectPercent(noiseOf(data, width, height, { white: 1 }).sigma, 0.01 * truth, 1)
  for (let i = 0; i < 2000; i++) data[(i * 397) % data.length] = NaN
  expectPercent(noiseOf(data, width, height, { white: 1 }).sigma, 0.01 * truth, 1.5)
})

test('a plane without noise has none, and tiny planes are no trouble', () => {
  expect(noiseOf(new Uint16Array(100 * 80).fill(7), 100, 80).sigma).toBe(0)
  for (const [w, h] of [
    [1, 1],
    [2, 9],
    [5, 3],
  ] as const)
    expect(noiseOf(new Float32Array(w * h), w, h).sigma).toBe(0)
})

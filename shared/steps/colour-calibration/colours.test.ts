import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planeOf, type Raster } from '#shared/core/raster.ts'
import { backgroundOf, figuresOf } from '#shared/kernels/background/index.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import type { ReferenceStar } from '#shared/steps/step.ts'
import { colourRaster, runOne } from '#tests/support/run-step.ts'
import { makeStarField } from '#tests/support/star-field.ts'

/** A field whose camera sees red at 0.6 and blue at 0.45 of green, over skies of their own; star k is brighter in red by its B - V. */
const size = 500
const CAMERA = [0.6, 1, 0.45] as const
const SKIES = [900, 1500, 700] as const
const green = makeStarField({
  seed: 8,
  width: size,
  height: size,
  stars: 60,
  fwhm: 3,
  sky: 0,
  readNoise: 0,
  faintest: 20_000,
  brightest: 300_000,
  apart: 30,
})
const colourOf = (k: number): number => -0.1 + (k % 17) / 10
const field = ((): { raster: Raster; references: ReferenceStar[] } => {
  const random = randomFrom(4)
  const data = new Float32Array(3 * size * size)
  for (let c = 0; c < 3; c++) for (let i = 0; i < size * size; i++) data[c * size * size + i] = SKIES[c]! + 20 * (random() - 0.5)
  for (const [k, { x, y, flux }] of green.stars.entries()) {
    for (let c = 0; c < 3; c++) {
      const shape = [0.5, 0, -0.6][c]! * (colourOf(k) - 0.68)
      const light = flux * CAMERA[c]! * Math.exp(shape)
      for (let row = Math.round(y) - 9; row <= Math.round(y) + 9; row++) {
        for (let column = Math.round(x) - 9; column <= Math.round(x) + 9; column++) {
          const s2 = (3 / 2.3548) ** 2
          data[(c * size + row) * size + column]! +=
            (light / (2 * Math.PI * s2)) * Math.exp(-((column - x) ** 2 + (row - y) ** 2) / (2 * s2))
        }
      }
    }
  }
  const raster: Raster = { width: size, height: size, channels: 3, sampleFormat: 'f32', data, white: 65535, isBottomUp: false }
  return { raster, references: green.stars.map(({ x, y }, k) => ({ x: x + 0.4, y: y - 0.3, colourIndex: colourOf(k) })) }
})()

/** Light of a star in a plane above its sky. */
const lightOf = (raster: Raster, c: number, { x, y }: { x: number; y: number }): number => {
  const plane = planeOf(raster, c)
  const { level } = figuresOf(backgroundOf(plane, size, size))
  let sum = 0
  for (let row = Math.round(y) - 6; row <= Math.round(y) + 6; row++) {
    for (let column = Math.round(x) - 6; column <= Math.round(x) + 6; column++) sum += plane[row * size + column]! - level
  }
  return sum
}

test('by stars of known colour, one with the colour of white becomes white within 3 %, and a bluer one bluer', () => {
  const { raster } = runOne('colour-calibration', field, {})
  const skies = [0, 1, 2].map((c) => figuresOf(backgroundOf(planeOf(raster, c), size, size)).level)
  expect(Math.max(...skies) - Math.min(...skies)).toBeLessThan(2)
  for (const [k, star] of green.stars.entries()) {
    const [r, g, b] = [0, 1, 2].map((c) => lightOf(raster, c, star)) as [number, number, number]
    const wanted = colourOf(k) - 0.68
    expect(Math.abs(Math.log(r / g) - 0.5 * wanted)).toBeLessThan(0.05)
    expect(Math.abs(Math.log(b / g) + 0.6 * wanted)).toBeLessThan(0.05)
  }
})

test('without a catalogue the average star becomes white, and gains never darken', () => {
  const { raster } = runOne('colour-calibration', { raster: field.raster }, {})
  const ratios = green.stars.map((star) => lightOf(raster, 0, star) / lightOf(raster, 1, star)).sort((a, b) => a - b)
  expect(Math.abs(ratios[30]! - 1)).toBeLessThan(0.05)
  for (let c = 0; c < 3; c++)
    expect(lightOf(raster, c, green.stars[0]!)).toBeGreaterThan(0.99 * lightOf(field.raster, c, green.stars[0]!))
})

test('too few stars are told, and only the sky is made neutral', () => {
  const empty = colourRaster(200, 200, (x, y, c) => 0.1 + 0.05 * c + 0.001 * (((x * 7 + y * 13) % 11) / 11))
  const { raster, warnings } = runOne('colour-calibration', { raster: empty }, {})
  expect(warnings.map(({ code }) => code)).toEqual(['colour-calibration.few-stars'])
  expect(Math.abs(raster.data[5]! - raster.data[5 + 80_000]!)).toBeLessThan(0.005)
})

const levels = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 48, maxLength: 48 })
const small = (data: number[]): Raster => ({ ...colourRaster(4, 4, () => 0), data: Float32Array.from(data) })

test('green noise takes only green, never below what protects it, and doing it twice changes nothing more', () => {
  fc.assert(
    fc.property(levels, (data) => {
      const before = small(data)
      const { raster } = runOne('green-noise', { raster: before })
      for (let i = 0; i < 16; i++) {
        const [r, g, b, was] = [raster.data[i]!, raster.data[16 + i]!, raster.data[32 + i]!, before.data[16 + i]!]
        expect([r, b]).toEqual([before.data[i], before.data[32 + i]])
        expect(g).toBeCloseTo(Math.min(was, (r + b) / 2), 6)
      }
      const again = runOne('green-noise', { raster }).raster.data
      for (let i = 0; i < 48; i++) expect(again[i]!).toBeCloseTo(raster.data[i]!, 6)
    }),
  )
})

test('saturation keeps brightness and order of the colours, and stays between black and white', () => {
  fc.assert(
    fc.property(levels, fc.float({ min: 0, max: 4, noNaN: true }), (data, amount) => {
      const before = small(data)
      const { raster } = runOne('saturation', { raster: before }, { amount, protect: 0 })
      for (let i = 0; i < 16; i++) {
        const [old, now] = [before, raster].map((one) => [one.data[i]!, one.data[16 + i]!, one.data[32 + i]!]) as [
          number[],
          number[],
        ]
        const light = ([r, g, b]: number[]): number => 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
        expect(light(now)).toBeCloseTo(light(old), 4)
        for (const value of now) expect(value).toBeGreaterThan(-1e-5)
        for (const value of now) expect(value).toBeLessThan(1 + 1e-5)
        if (old[0]! < old[1]!) expect(now[0]!).toBeLessThanOrEqual(now[1]! + 1e-6)
      }
    }),
  )
})

test('a straight curve changes nothing, a rising one keeps the order, and broken points are refused in words', () => {
  fc.assert(
    fc.property(levels, (data) => {
      const before = small(data)
      const same = runOne('curves', { raster: before }, { points: '0,0 1,1' }).raster
      for (let i = 0; i < 48; i++) expect(same.data[i]!).toBeCloseTo(before.data[i]!, 6)
      const risen = runOne('curves', { raster: before }, { points: '0,0 .3,.6 .7,.65 1,1' }).raster
      const order = Array.from(before.data.keys()).sort((a, b) => before.data[a]! - before.data[b]!)
      for (let i = 1; i < 48; i++) expect(risen.data[order[i]!]!).toBeGreaterThanOrEqual(risen.data[order[i - 1]!]! - 1e-6)
    }),
  )
  for (const points of ['0,0', '0,0 0,1', '1,1 0,0', '0,0 a,b', '0,0 1.5,1'])
    expect(() => runOne('curves', { raster: small(new Array(48).fill(0)) }, { points })).toThrow(/points/)
})

test('planes become colours by palette, and what is missing is named', () => {
  const planes: Raster = { ...colourRaster(8, 8, (x, y, c) => 0.1 * (c + 1) + 0.01 * ((x * 5 + y * 3) % 7)), channels: 3 }
  const filters = ['SII', 'Ha', 'OIII']
  const sho = runOne('combine-channels', { raster: planes, filters }, { palette: 'sho', match: false })
  expect(sho.raster.data).toEqual(planes.data)
  expect(sho.frame.filters).toEqual(['R', 'G', 'B'])
  const hoo = runOne('combine-channels', { raster: planes, filters }, { palette: 'hoo', match: false }).raster
  expect(planeOf(hoo, 1)).toEqual(planeOf(planes, 2))
  const own = runOne(
    'combine-channels',
    { raster: planes, filters },
    { palette: 'custom', red: 'Ha 0.7 + SII 0.3', green: 'Ha', blue: 'OIII', match: false },
  ).raster
  expect(own.data[0]).toBeCloseTo(0.7 * planes.data[64]! + 0.3 * planes.data[0]!, 6)
  expect(() => runOne('combine-channels', { raster: planes, filters }, { palette: 'lrgb' })).toThrow(
    /no plane in R, G, B, L: there are SII, Ha, OIII/,
  )
  expect(() => runOne('combine-channels', { raster: planes, filters }, { palette: 'custom', red: '+' })).toThrow(/shares/)
  const matched = runOne('combine-channels', { raster: planes, filters }, { palette: 'sho' }).raster
  expect(planeOf(matched, 2)[9]).toBeCloseTo(planeOf(matched, 0)[9]!, 5)
})

test('a luminance gives its brightness to the colours above the sky', () => {
  const random = randomFrom(5)
  const object = (x: number, y: number): number => Math.exp(-((x - 32) ** 2 + (y - 32) ** 2) / 50)
  const noise = Float32Array.from({ length: 4 * 4096 }, () => 0.002 * (random() - 0.5))
  const data = Float32Array.from({ length: 4 * 4096 }, (_, i) => {
    const [c, at] = [Math.floor(i / 4096), i % 4096]
    return 0.1 + [0.6, 0.3, 0.15, 0.15][c]! * object(at % 64, Math.floor(at / 64)) + noise[i]!
  })
  const raster: Raster = { ...colourRaster(64, 64, () => 0), channels: 4, data }
  const made = runOne('combine-channels', { raster, filters: ['L', 'R', 'G', 'B'] }, { palette: 'lrgb', match: false }).raster
  const [r, g, b] = [0, 1, 2].map((c) => planeOf(made, c)[32 * 64 + 32]! - 0.1) as [number, number, number]
  expect((r + g + b) / 3).toBeCloseTo(0.6, 1)
  expect(r / g).toBeCloseTo(2, 0)
})

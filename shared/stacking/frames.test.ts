import { describe, expect, test } from 'vitest'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { badPixelsOf, calibrateRows, type Masters, normaliseFlat, repairRows } from './calibrate.ts'
import { levelsOf, normalising } from './levels.ts'
import { stackCards } from './stack-cards.ts'
import { WEIGHTINGS, weightsOf } from './weights.ts'

const random = randomFrom(2)
const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

describe('levels', () => {
  test('are those of the sky, whatever stars stand in it', () => {
    const sky = Float32Array.from({ length: 100_000 }, (_, i) => 800 + 25 * normal() + (i % 50 === 0 ? 20_000 * random() : 0))
    const { location, scale } = levelsOf(sky)
    expect(Math.abs(location - 800)).toBeLessThan(1.5)
    expect(Math.abs(scale / 25 - 1)).toBeLessThan(0.03)
    expect(levelsOf(new Float32Array(9).fill(3))).toEqual({ location: 3, scale: 0 })
    expect(levelsOf(new Float32Array(0)).location).toBeNaN()
  })

  test('bring a frame to those of the reference', () => {
    const [frame, reference] = [
      { location: 500, scale: 10 },
      { location: 900, scale: 20 },
    ]
    const at = (method: Parameters<typeof normalising>[2], value: number): number => {
      const { gain, offset } = normalising(frame, reference, method)
      return gain * value + offset
    }
    expect([at('none', 510), at('additive', 510), at('additive-scaling', 510), at('multiplicative', 500)]).toEqual([
      510, 910, 920, 900,
    ])
    expect(normalising({ location: 0, scale: 0 }, reference, 'additive-scaling')).toEqual({ gain: 1, offset: 900 })
  })
})

test('weights favour the better frame, are 1 on average, and none is nothing', () => {
  const good = { noise: 10, fwhm: 2, starCount: 200, psfSignalWeight: 4, gain: 1 }
  const poor = { noise: 20, fwhm: 4, starCount: 100, psfSignalWeight: 1, gain: 1 }
  const blind = { noise: Number.NaN, fwhm: null, starCount: 0, psfSignalWeight: null, gain: 1 }
  for (const weighting of WEIGHTINGS) {
    const [a, b, c] = weightsOf([good, poor, blind], weighting)
    expect(a! + b! + c!).toBeCloseTo(3, 5)
    expect(a! / b!).toBeCloseTo(weighting === 'none' ? 1 : 4, 4)
    expect(c!).toBeGreaterThan(0)
  }
})

describe('masters', () => {
  const masters = (parts: Partial<Masters>): Masters => ({ dark: null, bias: null, flat: null, bad: new Int32Array(0), ...parts })

  test('give the light back, with a dark of another length too, from any row on', () => {
    const bias = Float32Array.from({ length: 12 }, (_, i) => 100 + i)
    const dark = bias.map((level, i) => level + 10 * i)
    const flat = Float32Array.from({ length: 12 }, (_, i) => 0.5 + i / 10)
    const rows = Float32Array.from({ length: 8 }, (_, i) => bias[i + 4]! + 3 * 10 * (i + 4) + 200 * flat[i + 4]!)
    calibrateRows(rows, 4, 1, masters({ dark, bias, flat }), 3)
    for (const value of rows) expect(value).toBeCloseTo(200, 3)
  })

  test('know hot and dead pixels, which take the median of their colour', () => {
    const dark = Float32Array.from({ length: 400 }, () => 50 + 2 * normal())
    dark[105] = 9000
    dark[106] = 9000
    dark[300] = Number.NaN
    const bad = badPixelsOf(dark, 8)
    expect([...bad]).toEqual([105, 106, 300])
    const mosaic = Float32Array.from({ length: 400 }, (_, i) => 100 * ((i % 2) + 2 * (Math.floor(i / 20) % 2)))
    const truth = mosaic.slice()
    for (const at of bad) mosaic[at] = 60_000
    repairRows(mosaic, 20, 0, bad, true)
    expect(mosaic).toEqual(truth)
  })

  test('of flats are 1 on average in each colour, and leave dead pixels alone', () => {
    const flat = Float32Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 1000 : 3000) * (i < 32 ? 0.9 : 1.1))
    flat[63] = 0
    normaliseFlat(flat, 8, 'RGGB')
    expect(flat[0]).toBeCloseTo(0.9, 2)
    expect(flat[1]! / flat[0]!).toBeCloseTo(1, 1)
    expect(flat[63]).toBe(1)
  })
})

test('the header keeps the sky of the reference and drops what held for one exposure', () => {
  const reference = [
    { keyword: 'CRVAL1', value: 83.8 },
    { keyword: 'BAYERPAT', value: 'RGGB' },
    { keyword: 'EXPTIME', value: 60 },
    { keyword: 'OBJECT', value: 'M 42' },
  ]
  const exposures = ['2026-11-20T21:00:00Z', '2026-11-20T22:00:00Z', null].map((dateObs) => ({ dateObs, exposureSeconds: 60 }))
  const story = { history: ['one', 'two'], isDebayered: true, isRescaled: false }
  const cards = stackCards(reference, exposures, Float32Array.of(3, 1, 1), story)
  const value = (keyword: string) => cards.find((card) => card.keyword === keyword)?.value
  expect([value('CRVAL1'), value('OBJECT'), value('BAYERPAT')]).toEqual([83.8, 'M 42', undefined])
  expect([value('EXPTIME'), value('NCOMBINE'), value('DATE-OBS'), value('DATE-END')]).toEqual([
    180,
    3,
    '2026-11-20T21:00:00.000',
    '2026-11-20T22:01:00.000',
  ])
  expect(value('DATE-AVG')).toBe('2026-11-20T21:15:30.000')
  expect(cards.filter(({ keyword }) => keyword === 'HISTORY').length).toBe(2)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Samples } from '#shared/core/raster.ts'
import { statisticsOf } from './index.ts'

const medianOf = (values: readonly number[]): number => {
  const sorted = Float64Array.from(values).sort()
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}

/** The textbook way: sort everything. */
const bySorting = (samples: Samples) => {
  const values = Array.from(samples).filter(Number.isFinite)
  const round = samples instanceof Float32Array ? Math.fround : (value: number) => value
  const median = medianOf(values)
  return {
    count: values.length,
    min: Math.min(...values),
    max: Math.max(...values),
    mean: values.reduce((a, b) => a + b, 0) / values.length,
    median,
    mad: medianOf(values.map((value) => round(Math.abs(value - round(median))))),
  }
}

const expectSame = (samples: Samples): void => {
  const { mean, ...exact } = statisticsOf(samples)
  const { mean: expectedMean, ...expected } = bySorting(samples)
  expect(exact).toEqual(expected)
  const reach = Math.max(Math.abs(exact.min), Math.abs(exact.max))
  expect(Math.abs(mean - expectedMean)).toBeLessThanOrEqual(1e-9 * reach)
}

test('the statistics of a hand-made set are those one counts on fingers', () => {
  expect(statisticsOf(Uint16Array.of(4, 1, 7, 10))).toEqual({ count: 4, min: 1, max: 10, mean: 5.5, median: 5.5, mad: 3 })
  expect(statisticsOf(Int16Array.of(-5, -5, 100))).toEqual({ count: 3, min: -5, max: 100, mean: 30, median: -5, mad: 0 })
  expect(statisticsOf(Float32Array.of(NaN, 2, -1, Infinity))).toEqual({
    count: 2,
    min: -1,
    max: 2,
    mean: 0.5,
    median: 0.5,
    mad: 1.5,
  })
})

test('a picture without a single number has no statistics, and says so with a count of zero', () => {
  expect(statisticsOf(Float32Array.of(NaN, NaN))).toMatchObject({ count: 0, median: NaN })
  expect(statisticsOf(new Uint8Array(0))).toMatchObject({ count: 0, mad: NaN })
})

const list = { minLength: 1, maxLength: 60 }
test.each([
  ['u8', fc.uint8Array(list)],
  ['u16', fc.uint16Array(list)],
  ['u16, narrow', fc.uint16Array({ ...list, max: 5 })],
  ['i16', fc.int16Array(list)],
  ['i32', fc.int32Array(list)],
  ['f32', fc.float32Array({ ...list, noNaN: true, noDefaultInfinity: true })],
  ['f32, narrow', fc.float32Array({ ...list, min: 0, max: 2, noNaN: true })],
  ['f64', fc.float64Array({ ...list, min: -1e300, max: 1e300, noNaN: true })],
] as const)('median and MAD of %s samples are exactly those found by sorting', (_, samples) => {
  fc.assert(fc.property(samples, (drawn) => expectSame(drawn)))
})

test('the middle of many wide samples is exact too, crowded around one level and with a far outlier', () => {
  const crowded = Float64Array.from({ length: 30_001 }, (_, i) => 1 + ((i * 7919) % 30_001) * 1e-13)
  crowded[77] = 1e12
  crowded[78] = NaN
  expectSame(crowded)
  expectSame(Float32Array.from({ length: 20_000 }, (_, i) => (i % 3 === 0 ? 0.25 : Math.sin(i))))
  expectSame(Float64Array.of(5e-324, 0, 5e-324, -1.7e308, 1.7e308))
})

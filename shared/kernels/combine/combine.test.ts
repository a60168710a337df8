import { describe, expect, test } from 'vitest'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { COMBINE_METHODS, combine, createCombined, REJECTIONS, type Rejection, USUAL_LIMITS } from './index.ts'
import { criticalValues, studentQuantile } from './student-t.ts'

const normals = (seed: number): (() => number) => {
  const random = randomFrom(seed)
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

const usual = (method: Rejection['method']): Rejection => ({ method, ...USUAL_LIMITS[method] })
const even = (count: number): Float32Array => new Float32Array(count).fill(1)

/** One pixel from its samples. */
const one = (samples: readonly number[], rejection: Rejection, weights = even(samples.length)) => {
  const out = createCombined(1)
  combine(Float32Array.from(samples), 1, { method: 'mean', rejection, weights }, out)
  return { value: out.values[0]!, low: out.low[0]!, high: out.high[0]! }
}

describe('rejecting', () => {
  // The data of Rosner's paper, as the NIST handbook has them (section 1.3.5.17.3): three outliers, 6.01, 5.42 and 5.34.
  const ROSNER = [
    ...[-0.25, 0.68, 0.94, 1.15, 1.2, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58, 1.65, 1.69, 1.7, 1.76, 1.77],
    ...[1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.1, 2.14, 2.15, 2.23, 2.24, 2.26, 2.35, 2.37, 2.4, 2.47, 2.54, 2.62, 2.64],
    ...[2.9, 2.92, 2.92, 2.93, 3.21, 3.26, 3.3, 3.59, 3.68, 4.3, 4.64, 5.34, 5.42, 6.01],
  ]

  test('GESDT finds the three outliers of the NIST handbook, with its critical values', () => {
    const found = one(ROSNER, { method: 'gesdt', low: 10 / 54, high: 0.05 })
    expect([found.low, found.high]).toEqual([0, 3])
    const critical = criticalValues(54, 10, 0.05)
    for (const [i, value] of [3.158, 3.151, 3.143, 3.136, 3.128, 3.12, 3.111, 3.103, 3.094, 3.085].entries())
      expect(critical[i]!).toBeCloseTo(value, 2)
  })

  test("quantiles of Student's t are those of the tables", () => {
    for (const [p, degrees, value] of [
      [0.975, 10, 2.228139],
      [0.995, 3, 5.840909],
      [0.9995, 30, 3.645959],
      [0.75, 1, 1],
    ] as const)
      expect(studentQuantile(p, degrees)).toBeCloseTo(value, 3)
  })

  test.each(REJECTIONS.filter((method) => method !== 'none'))(
    '%s leaves a satellite out, and next to nothing of an even sky',
    (method) => {
      const count = method === 'percentile' ? 5 : 20
      const normal = normals(3)
      const size = 2000
      const layers = Float32Array.from({ length: count * size }, () => 1000 + 10 * normal())
      for (let pixel = 0; pixel < size; pixel += 2) layers[((pixel / 2) % count) * size + pixel] = 3000
      const out = createCombined(size)
      combine(layers, size, { method: 'mean', rejection: usual(method), weights: even(count) }, out)
      let [kept, worst] = [0, 0]
      for (let pixel = 0; pixel < size; pixel++) {
        worst = Math.max(worst, Math.abs(out.values[pixel]! - 1000))
        if (pixel % 2 === 0) expect(out.high[pixel]!, `pixel ${pixel}`).toBeGreaterThan(0)
        else kept += count - out.low[pixel]! - out.high[pixel]!
      }
      expect(worst).toBeLessThan((6 * 10) / Math.sqrt(count))
      expect(kept / (count * (size / 2))).toBeGreaterThan(0.95)
    },
  )

  test.each(REJECTIONS)('%s never takes the last three, nor anything where all are alike', (method) => {
    const random = randomFrom(8)
    for (let turn = 0; turn < 300; turn++) {
      const count = 1 + Math.floor(random() * 12)
      const samples = Array.from({ length: count }, () => (random() < 0.3 ? 1e5 * random() : 100 + random()))
      const { low, high, value } = one(samples, usual(method))
      expect(count - low - high).toBeGreaterThanOrEqual(Math.min(3, count))
      expect(value).toBeGreaterThanOrEqual(Math.min(...samples) - 0.01)
      expect(value).toBeLessThanOrEqual(Math.max(...samples) + 0.01)
    }
    expect(one([7, 7, 7, 7, 7, 7, 7, 7], usual(method))).toEqual({ value: 7, low: 0, high: 0 })
  })

  test('winsorized limits are those of the plain recipe, step by step', () => {
    const random = randomFrom(4)
    for (let turn = 0; turn < 200; turn++) {
      const samples = Array.from(
        { length: 5 + Math.floor(random() * 30) },
        () => 500 + 20 * (random() + random() - 1) + (random() < 0.1 ? 300 * random() : 0),
      )
      expect(one(samples, usual('winsorized')).value).toBeCloseTo(plainWinsorized(samples), 3)
    }
  })
})

/** The recipe as it is written down (Huber's winsorized sigma), without any shortcut. */
const plainWinsorized = (samples: readonly number[]): number => {
  let kept = samples.map(Math.fround)
  const middle = (values: readonly number[]): number => {
    const sorted = values.toSorted((a, b) => a - b)
    return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const deviation = (values: readonly number[]): number =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1))
  for (;;) {
    if (kept.length <= 3) return mean(kept)
    const median = middle(kept)
    let [clamped, sigma, before] = [kept, deviation(kept), 0]
    do {
      before = sigma
      clamped = clamped.map((value) => Math.min(median + 1.5 * before, Math.max(median - 1.5 * before, value)))
      sigma = 1.134 * deviation(clamped)
    } while (Math.abs(sigma - before) > 0.0005 * before)
    const next = kept.filter((value) => value >= median - 3 * sigma && value <= median + 3 * sigma)
    if (next.length === kept.length || next.length < 3) return mean(kept)
    kept = next
  }
}

describe('combining', () => {
  test('what is not there does not count, and nothing at all is NaN', () => {
    for (const method of COMBINE_METHODS) {
      const layers = Float32Array.of(1, Number.NaN, 5, Number.NaN, 3, Number.NaN, Number.POSITIVE_INFINITY, Number.NaN)
      const out = createCombined(2)
      combine(layers, 2, { method, rejection: usual('none'), weights: even(4) }, out)
      expect(out.values[0]).toBe(method === 'sum' ? 9 : 3)
      expect(out.values[1]).toBeNaN()
    }
  })

  test('weights and shares weigh what is kept', () => {
    expect(one([10, 20, 40], usual('none'), Float32Array.of(1, 2, 1)).value).toBeCloseTo(22.5, 5)
    const out = createCombined(1)
    combine(
      Float32Array.of(10, 20),
      1,
      { method: 'mean', rejection: usual('none'), weights: even(2) },
      out,
      Float32Array.of(3, 1),
    )
    expect(out.values[0]).toBeCloseTo(12.5, 5)
    // The outlier's weight does not save it.
    const heavy = Float32Array.from({ length: 15 }, (_, i) => (i === 4 ? 50 : 1))
    const samples = Array.from({ length: 15 }, (_, i) => (i === 4 ? 9000 : 100 + (i % 5)))
    expect(one(samples, usual('sigma'), heavy).value).toBeLessThan(105)
  })

  test('costs Gaussian noise next to nothing with thirty frames', () => {
    const [count, size] = [30, 8000]
    const normal = normals(12)
    const layers = Float32Array.from({ length: count * size }, () => 1000 + 20 * normal())
    for (const method of ['none', 'sigma', 'winsorized', 'gesdt'] as const) {
      const out = createCombined(size)
      combine(layers, size, { method: 'mean', rejection: usual(method), weights: even(count) }, out)
      const noise = Math.sqrt(out.values.reduce((sum, value) => sum + (value - 1000) ** 2, 0) / size)
      expect(Math.abs((noise * Math.sqrt(count)) / 20 - 1), `${method}: ${(noise * Math.sqrt(count)) / 20}`).toBeLessThan(0.03)
    }
  })
})

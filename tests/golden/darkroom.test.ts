import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { fitPolynomial, fitThinPlate } from '#shared/kernels/surface-fit/index.ts'
import { monotoneCurve } from '#shared/steps/curves/monotone.ts'

// Made by tests/golden/make/darkroom.py with scipy and numpy.
const pair = z.tuple([z.number(), z.number()])
const Golden = z.object({
  by: z.string(),
  samples: z.array(z.object({ u: z.number(), v: z.number(), level: z.number() })).length(40),
  asked: z.array(pair).length(34),
  plate: z.array(z.number()).length(34),
  polynomials: z.array(z.object({ degree: z.number(), values: z.array(z.number()).length(34) })).length(4),
  curves: z.array(z.object({ points: z.array(pair), values: z.array(pair).length(41) })).length(3),
})
const golden = Golden.parse(JSON.parse(readFileSync(`${import.meta.dirname}/darkroom.json`, 'utf8')))
let worst = 0
afterAll(() => console.log(`Worst surface or curve against ${golden.by}: ${worst.toExponential(1)}`))

const agree = (found: number, expected: number): void => {
  worst = Math.max(worst, Math.abs(found - expected))
  expect(Math.abs(found - expected), `${found} and not ${expected}`).toBeLessThan(1e-7)
}

test('a thin plate without smoothing is that of scipy', () => {
  const plate = fitThinPlate(golden.samples, 0)!
  for (const [i, [u, v]] of golden.asked.entries()) agree(plate(u, v), golden.plate[i]!)
})

test.each(golden.polynomials)('the polynomial of degree $degree is that of numpy', ({ degree, values }) => {
  const fitted = fitPolynomial(golden.samples, degree)!
  for (const [i, [u, v]] of golden.asked.entries()) agree(fitted(u, v), values[i]!)
})

test.each(golden.curves)('the curve through $points is that of scipy', ({ points, values }) => {
  const curve = monotoneCurve(points)
  for (const [x, y] of values) agree(curve(x), y)
})

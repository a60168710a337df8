import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type Curve,
  inverseTransferOf,
  resolveStretch,
  STF_RULES,
  stretchSpec,
  type Transfer,
  transferOf,
} from '#shared/kernels/stretch/index.ts'
import { distributionOf } from '#shared/kernels/stretch/levels.ts'

// Made by tests/golden/make/stretch.py with astropy.visualization and 40-digit arithmetic.
const points = z.array(z.tuple([z.number(), z.number()]))
const Golden = z.object({
  by: z.string(),
  curves: z.array(z.object({ mode: z.enum(['asinh', 'log', 'sqrt', 'power']), strength: z.number(), points })),
  histogram: z.object({ data: z.array(z.number()), points }),
  hyperbolic: z.array(
    z.object({
      factor: z.number(),
      local: z.number(),
      symmetry: z.number(),
      low: z.number(),
      high: z.number(),
      points,
    }),
  ),
  automatic: z.array(
    z.object({
      preset: z.enum(['pixinsight', 'boosted', 'siril', 'nina']),
      channels: z.array(z.tuple([z.number(), z.number()])),
      points,
    }),
  ),
})
const golden = Golden.parse(JSON.parse(readFileSync(`${import.meta.dirname}/stretch.json`, 'utf8')))

const TOLERANCE = 1e-11
let worst = 0
afterAll(() => console.log(`Worst tone curve against ${golden.by}: ${worst.toExponential(1)} of white`))

const compare = (transfer: Transfer, expected: readonly (readonly [number, number])[]): void => {
  for (const [x, y] of expected) {
    const error = Math.abs(transfer(x) - y)
    worst = Math.max(worst, error)
    expect(error, `at ${x}: ${transfer(x)} and not ${y}`).toBeLessThan(TOLERANCE)
  }
}

const only = (wishes: Parameters<typeof stretchSpec>[0], channels: readonly (readonly [number, number])[] = []): Curve => {
  const resolved = resolveStretch(stretchSpec(wishes), { channels: channels.map(([median, mad]) => ({ median, mad })) })
  if (!resolved.ok) throw new Error(resolved.fault.message)
  expect(resolved.value.curves.length).toBe(1)
  return resolved.value.curves[0]!
}

test('there are as many golden curves as the script writes', () => {
  expect([golden.curves.length, golden.hyperbolic.length, golden.automatic.length]).toEqual([12, 27, 35])
})

test.each(golden.curves)('$mode of strength $strength is that of astropy', ({ mode, strength, points }) => {
  const curve = only({ mode, strength, points: 'manual' })
  compare(transferOf(curve), points)
  compare(
    inverseTransferOf(curve),
    points.filter(([x]) => x === 0 || x > 1e-3).map(([x, y]) => [y, x]),
  )
})

test('histogram equalisation is that of astropy, and its inverse leads back', () => {
  const { data, points } = golden.histogram
  const curve: Curve = { kind: 'table', ...copy(distributionOf(Float64Array.from(data), 65535)) }
  compare((x) => transferOf(curve)(x / 65535), points)
  for (const level of data) expect(inverseTransferOf(curve)(transferOf(curve)(level / 65535)) * 65535).toBeCloseTo(level, 6)
})

const copy = ({ levels, values }: ReturnType<typeof distributionOf>) => ({ levels: [...levels], values: [...values] })

test.each(golden.hyperbolic)(
  'the hyperbolic stretch of b $local, ln(D + 1) $factor around $symmetry is the integral of its slope',
  ({ points, low, high, ...rest }) => {
    const wishes = { mode: 'ghs', points: 'manual', strength: rest.factor, protectShadows: low, protectHighlights: high } as const
    const curve = only({ ...wishes, local: rest.local, symmetry: rest.symmetry })
    compare(transferOf(curve), points)
    const inverse = only({ ...wishes, local: rest.local, symmetry: rest.symmetry, inverse: true })
    for (const [x, y] of points) {
      expect(inverseTransferOf(curve)(y)).toBeCloseTo(transferOf(inverse)(y), 14)
      expect(transferOf(curve)(transferOf(inverse)(y))).toBeCloseTo(y, 12)
      // Where the curve is all but flat, a double cannot tell the levels apart.
      const rise = transferOf(curve)(x + 1e-4) - transferOf(curve)(x - 1e-4)
      if (rise > 1e-9) expect(transferOf(inverse)(y)).toBeCloseTo(x, 6)
    }
  },
)

test.each(golden.automatic)(
  'the automatic stretch of $preset for $channels follows its formula',
  ({ preset, channels, points }) => {
    const curve = only({ mode: 'auto', preset }, channels)
    compare(transferOf(curve), points)
    if (channels.length === 1 && channels[0]![1] > 0) {
      const [median] = channels[0]!
      const { target } = STF_RULES[preset]
      const shown = transferOf(curve)(median)
      // PixInsight and Siril carry median - shadows to the target and then stretch what is left: the sky ends up a little higher.
      if (preset === 'nina') expect(shown).toBeCloseTo(target, 10)
      else if (median <= 0.5) expect((shown - target) / median).toBeLessThan(0.3)
    }
  },
)

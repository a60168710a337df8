import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { randomFrom } from '#shared/simulator/random.ts'
import { fitTanSip, withInverse } from './fit-sip.ts'
import { leastSquares } from './least-squares.ts'
import { mutualNearest } from './match-stars.ts'
import { refineWcs, type SkyStar } from './refine.ts'
import { type Pixel, pixelToSky, skyToPixel, type Wcs } from './wcs.ts'

const size = { width: 3000, height: 2000 }
const middle = [(size.width - 1) / 2, (size.height - 1) / 2] as const
const reach = Math.hypot(...middle)

type Random = ReturnType<typeof randomFrom>

const polynomial = (random: Random, edgePx: number) => ({
  order: 3,
  // Every term moves a corner by at most this much.
  coefficients: Object.fromEntries(
    ['2_0', '1_1', '0_2', '3_0', '2_1', '1_2', '0_3'].map((key) => {
      const degree = Number(key[0]) + Number(key[2])
      return [key, ((random.uniform() * 2 - 1) * edgePx) / reach ** degree]
    }),
  ),
})

/** A lens with distortion anywhere on the sky, turned anyhow. */
const lensFrom = (random: Random, scaleArcsec: number, edgePx: number): Wcs => {
  const turn = random.uniform() * 2 * Math.PI
  const scale = scaleArcsec / 3600
  const flip = random.uniform() < 0.5 ? -1 : 1
  return {
    crval: [random.uniform() * 360, random.uniform() * 176 - 88],
    crpix: [...middle],
    cd: [
      [flip * scale * Math.cos(turn), -scale * Math.sin(turn)],
      [flip * scale * Math.sin(turn), scale * Math.cos(turn)],
    ],
    sip: { a: polynomial(random, edgePx), b: polynomial(random, edgePx), ap: null, bp: null },
  }
}

interface Sky {
  readonly catalogue: SkyStar[]
  readonly detected: Pixel[]
}

/** Stars on the sky and what a detector saw of them: a fifth is missing, places are noisy, and some lights are no stars. */
const skyThrough = (lens: Wcs, random: Random, count: number, noisePx: number): Sky => {
  const drawn = Array.from({ length: count }, (_, i) => {
    const [x, y] = [random.uniform() * size.width, random.uniform() * size.height]
    const { ra, dec } = pixelToSky(lens, x, y)
    return { sky: { ra, dec, magnitude: 4 + (6 * i) / count }, pixel: { x, y } }
  })
  const seen = drawn
    .filter(() => random.uniform() > 0.2)
    .map(({ pixel }) => ({ x: pixel.x + random.normal() * noisePx, y: pixel.y + random.normal() * noisePx }))
  const outliers = Array.from({ length: count / 10 }, () => ({
    x: random.uniform() * size.width,
    y: random.uniform() * size.height,
  }))
  // Outliers may be as bright as any star.
  const detected = [...seen]
  for (const outlier of outliers) detected.splice(Math.floor(random.uniform() * detected.length), 0, outlier)
  return { catalogue: drawn.map(({ sky }) => sky), detected }
}

const corners = [
  [0, 0],
  [size.width - 1, 0],
  [0, size.height - 1],
  [size.width - 1, size.height - 1],
] as const

const cornerErrors = (wcs: Wcs, truth: Wcs): number[] =>
  corners.map(([x, y]) => {
    const at = skyToPixel(wcs, pixelToSky(truth, x, y))
    return at ? Math.hypot(at.x - x, at.y - y) : Infinity
  })

const seeds = fc.integer({ min: 1, max: 2 ** 31 })

describe('refining a solution', () => {
  test('a start that is off at the corners comes to within a pixel of the true lens', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 2, max: 40, noNaN: true }), (seed, scaleArcsec) => {
        const random = randomFrom(seed)
        const lens = lensFrom(random, scaleArcsec, 12)
        const noise = 0.1 + 0.2 * random.uniform()
        const { catalogue, detected } = skyThrough(lens, random, 400, noise)
        // What a solver makes of it that has seen the middle only: right there, and off by tens of pixels at the corners.
        const start = { ...lens, sip: null }
        const refined = refineWcs(start, detected, catalogue, size)
        if (!refined) throw new Error('nothing was found to be better')
        expect(Math.max(...cornerErrors(refined.wcs, lens))).toBeLessThan(Math.max(1, 3 * noise))
        expect(refined.order).toBe(3)
        expect(refined.rmsPx).toBeLessThan(2 * noise * Math.SQRT2)
        expect(refined.matched).toBeGreaterThan(200)
      }),
      { numRuns: 30, seed: 4 },
    )
  })

  test('a lens without distortion needs no polynomial', () => {
    const random = randomFrom(7)
    const lens = { ...lensFrom(random, 5, 0), sip: null }
    const { catalogue, detected } = skyThrough(lens, random, 300, 0.2)
    const start: Wcs = { ...lens, sip: { a: polynomial(random, 15), b: polynomial(random, 15), ap: null, bp: null } }
    const refined = refineWcs(start, detected, catalogue, size)
    expect(refined).toMatchObject({ order: 1, wcs: { sip: null } })
    expect(Math.max(...cornerErrors(refined!.wcs, lens))).toBeLessThan(0.5)
  })

  test('lights that have nothing to do with the stars leave the solution alone', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 10, max: 500 }), fc.integer({ min: 10, max: 500 }), (seed, stars, lights) => {
        const random = randomFrom(seed)
        const lens = lensFrom(random, 5, 5)
        const { catalogue } = skyThrough(lens, random, stars, 0)
        const detected = Array.from({ length: lights }, () => ({
          x: random.uniform() * size.width,
          y: random.uniform() * size.height,
        }))
        expect(refineWcs(lens, detected, catalogue, size)).toBeNull()
      }),
      { numRuns: 60, seed: 5 },
    )
  })

  test('a solution that is already right is left alone', () => {
    const random = randomFrom(11)
    const lens = lensFrom(random, 5, 12)
    const { catalogue, detected } = skyThrough(lens, random, 300, 0.3)
    expect(refineWcs(lens, detected, catalogue, size)).toBeNull()
  })

  test('stars in one corner only say nothing about the others', () => {
    const random = randomFrom(13)
    const lens = lensFrom(random, 5, 12)
    const { catalogue, detected } = skyThrough(lens, random, 900, 0.2)
    const near = detected.filter(({ x, y }) => x < size.width / 3 && y < size.height / 3)
    expect(refineWcs({ ...lens, sip: null }, near, catalogue, size)).toBeNull()
  })

  test('no stars, no refinement', () => {
    const lens = lensFrom(randomFrom(1), 5, 0)
    expect(refineWcs(lens, [], [], size)).toBeNull()
  })
})

describe('its parts', () => {
  test('exact pairs give the lens back, and AP with BP undo it over the frame', () => {
    const random = randomFrom(3)
    const lens = lensFrom(random, 20, 12)
    const pairs = Array.from({ length: 60 }, () => {
      const pixel = { x: random.uniform() * size.width, y: random.uniform() * size.height }
      return { pixel, sky: pixelToSky(lens, pixel.x, pixel.y) }
    })
    const fitted = withInverse(fitTanSip(pairs, size, 3, lens)!, size)
    expect(Math.max(...cornerErrors(fitted, lens))).toBeLessThan(1e-4)
    const { sip, crpix } = fitted
    // The other way round: AP and BP as a lens of their own bring ideal places back to the detector.
    const inverse: Wcs = { ...fitted, sip: { a: sip!.ap!, b: sip!.bp!, ap: null, bp: null } }
    const plain: Wcs = { ...fitted, sip: null }
    for (const [x, y] of corners) {
      const ideal = skyToPixel(plain, pixelToSky(fitted, x, y))!
      const back = skyToPixel(plain, pixelToSky(inverse, ideal.x, ideal.y))!
      expect(Math.hypot(back.x - x, back.y - y)).toBeLessThan(0.1)
    }
    expect(crpix).toEqual([...middle])
  })

  test('a line through points is found, and one point does not fix it', () => {
    const rows = [0, 1, 2, 3].map((x) => Float64Array.from([1, x]))
    expect([...leastSquares(rows, [1, 3, 5, 7])!].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, 2])
    const same = [1, 1, 1].map((x) => Float64Array.from([1, x]))
    expect(leastSquares(same, [1, 2, 3])).toBeNull()
    expect(leastSquares([], [])).toBeNull()
  })

  test('only points that choose each other are paired', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.5, max: 60, noNaN: true }), (seed, radius) => {
        const random = randomFrom(seed)
        const cloud = (count: number) =>
          Array.from({ length: count }, () => ({ x: random.uniform() * 200, y: random.uniform() * 200 }))
        const [a, b] = [cloud(30), cloud(40)]
        const apart = (i: number, j: number): number => Math.hypot(a[i]!.x - b[j]!.x, a[i]!.y - b[j]!.y)
        const expected = a.flatMap((_, i) => {
          const j = b.reduce((best, _point, at) => (apart(i, at) < apart(i, best) ? at : best), 0)
          const isMutual = a.every((_point, at) => apart(at, j) >= apart(i, j))
          return isMutual && apart(i, j) <= radius ? [[i, j]] : []
        })
        expect(mutualNearest(a, b, () => radius)).toEqual(expected)
      }),
    )
  })
})

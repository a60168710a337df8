import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fail, ok } from '#shared/core/fault.ts'
import type { Position } from '#shared/core/position.ts'
import type { Star } from '#shared/core/star.ts'
import { randomFrom } from '#shared/simulator/random.ts'
import { skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import { judge } from './judge.ts'

/** A narrow field of 12 by 8 arcmin, as a long telescope sees it: few stars of it are in any catalogue of bright ones. */
const [width, height] = [1500, 1000]
const [ra, dec, scaleArcsec] = [120, 0, 0.5]
const wcsAt = (raOff: number, decOff: number, turnDeg = 0): Wcs => {
  const [sin, cos] = [Math.sin((turnDeg * Math.PI) / 180), Math.cos((turnDeg * Math.PI) / 180)]
  const scale = scaleArcsec / 3600
  return {
    crval: [ra + raOff, dec + decOff],
    crpix: [(width - 1) / 2, (height - 1) / 2],
    cd: [
      [-scale * cos, scale * sin],
      [scale * sin, scale * cos],
    ],
    sip: null,
  }
}
const star = (x: number, y: number): Star => ({
  ...{ x, y, flux: 1, peak: 1, fwhm: 3, hfr: 2, snr: 9, ellipticity: 0, thetaDeg: 0, isSaturated: false },
})

/** A sky of so many stars a square degree over half a degree, brightest first, and what a camera saw of it in the right place. */
const skyOf = (seed: number, perSquareDegree: number): { sky: Position[]; seen: Star[] } => {
  const { uniform, normal } = randomFrom(seed)
  const sky = Array.from({ length: Math.round(perSquareDegree / 4) }, () => ({
    ra: ra - 0.25 + uniform() / 2,
    dec: dec - 0.25 + uniform() / 2,
  }))
  const seen = sky.flatMap((place) => {
    const at = skyToPixel(wcsAt(0, 0), place)
    if (!at || at.x < 0 || at.y < 0 || at.x > width - 1 || at.y > height - 1) return []
    return [
      star(at.x + 0.3 * normal(), at.y + 0.3 * normal()),
      ...(uniform() < 0.3 ? [star(uniform() * width, uniform() * height)] : []),
    ]
  })
  return { sky, seen }
}

const nobody = async () => fail('not-found', 'index-stars.missing', 'There is no such file.')
const verdictOn = (wcs: Wcs, seen: readonly Star[], catalogue: readonly Position[], deeper?: readonly Position[]) =>
  judge(
    { wcs, width, height },
    { catalogue: ok(catalogue), deeper: deeper ? async () => ok(deeper) : nobody },
    async function* () {
      yield seen
    },
  )

test('where the catalogue has few stars, those of the index file tell right from wrong', async () => {
  const { sky, seen } = skyOf(1, 1500)
  // The brightest fiftieth of it is catalogued: not one star a field.
  const bright = sky.slice(0, sky.length / 50)
  expect(await verdictOn(wcsAt(0, 0), seen, bright, sky)).toMatchObject({
    kind: 'right',
    words: expect.stringContaining('index file'),
  })
  expect(await verdictOn(wcsAt(0.02, 0.01), seen, bright, sky)).toMatchObject({ kind: 'doubtful' })
})

test('no wrong place in a sparse field is ever called right', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1e6 }),
      fc.constantFrom(60, 150, 300, 1500),
      fc.double({ min: 0.006, max: 0.1, noNaN: true }),
      fc.double({ min: 0, max: 360, noNaN: true }),
      async (seed, density, off, turnDeg) => {
        const { sky, seen } = skyOf(seed, density)
        const { kind } = await verdictOn(wcsAt(off, off / 2, turnDeg), seen, sky.slice(0, 20), sky)
        expect(kind).not.toBe('right')
      },
    ),
    { numRuns: 60 },
  ))

test('the right place in a sparse field is never refused', () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(60, 150, 300, 1500), async (seed, density) => {
      const { sky, seen } = skyOf(seed, density)
      expect((await verdictOn(wcsAt(0, 0), seen, sky.slice(0, 20), sky)).kind).not.toBe('doubtful')
    }),
    { numRuns: 30 },
  ))

test('three bright stars that are all missing refuse a solution; with one or two nobody can tell', async () => {
  const seen = [star(100, 100), star(700, 300), star(900, 800)]
  const at = (x: number, y: number): Position => ({
    ra: ra - ((x - (width - 1) / 2) * scaleArcsec) / 3600,
    dec: dec + ((y - (height - 1) / 2) * scaleArcsec) / 3600,
  })
  const elsewhere = [at(300, 700), at(1200, 200), at(1300, 900)]
  expect((await verdictOn(wcsAt(0, 0), seen, elsewhere)).kind).toBe('doubtful')
  expect((await verdictOn(wcsAt(0, 0), seen, elsewhere.slice(0, 2))).kind).toBe('unknown')
  expect((await verdictOn(wcsAt(0, 0), seen, [...elsewhere, at(100, 100)])).kind).toBe('unknown')
  expect((await verdictOn(wcsAt(0, 0), seen, [])).kind).toBe('unknown')
})

test('a solution is not refused for want of a catalogue, and why it was not checked is said', async () => {
  const lists = async function* () {
    yield [star(1, 1)]
  }
  const verdict = await judge({ wcs: wcsAt(0, 0), width, height }, { catalogue: await nobody(), deeper: nobody }, lists)
  expect(verdict).toMatchObject({ kind: 'unknown', words: expect.stringContaining('There is no such file') })
})

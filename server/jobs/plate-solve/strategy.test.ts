import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Star } from '#shared/core/star.ts'
import type { PointingHint } from '#shared/records/metadata.ts'
import { adviceOf } from './advice.ts'
import { collectLog } from './collect-log.ts'
import { PlateSolveParams } from './params.ts'
import { isHuddled, spreadStars } from './spread.ts'
import { attemptsOf, type Known, secondsFor, serviceAttemptsOf } from './strategy.ts'

const hint: PointingHint = { ra: 83.8, dec: -5.4, pixelScaleArcsec: 2, source: 'RA, DEC' }
const known: Known = { width: 3000, height: 2000, hint, starCount: 300 }
const params = (values: Partial<PlateSolveParams> = {}) => PlateSolveParams.parse(values)
const titles = (from: Known, asked = params()) => attemptsOf(from, asked).map(({ title }) => title)

const GLANCE = ['patches of light', 'stars', 'patches of light evened out']
const QUICK = ['reduced picture', 'patches of light', 'stars', 'patches of light evened out']
const LONG = ['reduced picture', 'patches of light', 'stars']
const BLIND = [
  'whole sky, 9.6 to 216 arcsec/px, patches of light',
  ...[...GLANCE, ...QUICK, ...LONG].map((list) => `whole sky, any scale, ${list}`),
]

test('the header is believed first, then doubted piece by piece, then ignored', () =>
  expect(titles(known)).toEqual([
    'within 5° of RA 83.80° Dec -5.40°, 1.67 to 2.4 arcsec/px, stars',
    'whole sky, 1.67 to 2.4 arcsec/px, stars',
    'within 5° of RA 83.80° Dec -5.40°, 0.5 to 8 arcsec/px, stars',
    'within 5° of RA 83.80° Dec -5.40°, 1.67 to 2.4 arcsec/px, patches of light',
    'within 5° of RA 83.80° Dec -5.40°, 1.67 to 2.4 arcsec/px, reduced picture',
    ...BLIND,
  ]))

test.each([
  ['there is no hint', { ...known, hint: null }, {}],
  ['the hint says nothing', { ...known, hint: { ...hint, ra: null, dec: null, pixelScaleArcsec: null } }, {}],
  ['hints are not wanted', known, { useHints: false }],
  [
    'the scale is beyond belief and the place is zero',
    { ...known, hint: { ra: 0, dec: 0, pixelScaleArcsec: 5000, source: '' } },
    {},
  ],
])('nothing but the stars is used when %s', (_, from, asked) => expect(titles(from, params(asked))).toEqual(BLIND))

test('a short star list is looked at before the patches of light', () => {
  const sources = (starCount: number) => attemptsOf({ ...known, hint: null, starCount }, params()).map(({ source }) => source)
  expect(sources(80).slice(0, 4)).toEqual(['stars', 'stars', 'patches', 'even patches'])
  expect(sources(500).slice(0, 4)).toEqual(['patches', 'patches', 'stars', 'even patches'])
})

test('where the stars huddle in a part of the frame, the list that is evened out comes first', () => {
  const huddled = { ...known, hint: null, isHuddled: true }
  expect(
    attemptsOf(huddled, params())
      .slice(0, 4)
      .map(({ source }) => source),
  ).toEqual(['even patches', 'even patches', 'patches', 'stars'])
})

test('without a star list the solver looks at the picture', () =>
  expect(attemptsOf({ ...known, starCount: 2 }, params()).map(({ source }) => source)).toEqual([
    'patches',
    'picture',
    'patches',
    'patches',
    'even patches',
    'picture',
    'patches',
    'even patches',
  ]))

test('a cloudy frame is looked at closely, but not for long', () => {
  const longest = (starCount: number | null) =>
    Math.max(...attemptsOf({ ...known, starCount }, params()).map(({ capSeconds }) => capSeconds))
  expect([0, 5, 11, 12, 55, null].map(longest)).toEqual([16, 16, 16, 600, 600, 600])
  const seconds = attemptsOf({ ...known, starCount: 11 }, params()).reduce((sum, { capSeconds }) => sum + capSeconds, 0)
  expect(seconds).toBeLessThan(90)
})

test('a service gets our list of stars before a picture, and a picture alone where stars are few', () => {
  const given = (starCount: number | null, asked = params()) =>
    serviceAttemptsOf({ ...known, starCount }, asked).map(({ source, near }) => `${source} ${near ? 'near' : 'anywhere'}`)
  expect(given(300)).toEqual(['stars near', 'stars anywhere', 'picture anywhere'])
  expect(given(300, params({ useHints: false }))).toEqual(['stars anywhere', 'picture anywhere'])
  for (const count of [null, 0, 11]) expect(given(count)).toEqual(['picture near', 'picture anywhere'])
})

test('what a person asks for bounds every attempt', () => {
  const asked = params({ scaleLow: 1.5, scaleHigh: 2.5, scaleUnits: 'degwidth', ra: 10, dec: 20, radiusDeg: 3 })
  for (const { scale, near } of attemptsOf(known, asked)) {
    expect(scale?.low).toBeCloseTo(1.8, 10)
    expect(scale?.high).toBeCloseTo(3, 10)
    expect(near).toEqual({ ra: 10, dec: 20, radiusDeg: 3 })
  }
  expect(attemptsOf(known, params({ scaleLow: 60, scaleUnits: 'arcminwidth' })).at(-1)?.scale?.low).toBeCloseTo(1.2, 10)
})

test('a wide field is looked for in a wide circle', () => {
  const [first] = attemptsOf({ ...known, hint: { ...hint, pixelScaleArcsec: 60 } }, params())
  expect(first?.near?.radiusDeg).toBeGreaterThan(100)
})

test('no attempt is made twice, and the last always has time', () =>
  fc.assert(
    fc.property(
      fc.record({
        ra: fc.option(fc.integer({ min: 0, max: 359 })),
        dec: fc.option(fc.integer({ min: -90, max: 90 })),
        pixelScaleArcsec: fc.option(fc.constantFrom(0.0001, 0.5, 60, 9999)),
        source: fc.constant('test'),
      }),
      fc.option(fc.integer({ min: 0, max: 500 })),
      fc.record({ useHints: fc.boolean(), scaleLow: fc.option(fc.constant(1), { nil: undefined }) }),
      fc.integer({ min: 5, max: 3600 }),
      (hint, starCount, asked, limit) => {
        const attempts = attemptsOf({ width: 3000, height: 2000, hint, starCount }, params(asked as Partial<PlateSolveParams>))
        const keys = attempts.map(({ source, scale, near, capSeconds }) => JSON.stringify([source, scale, near, capSeconds]))
        expect(new Set(keys).size).toBe(keys.length)
        expect(attempts.length).toBeGreaterThan(0)
        let left = limit
        for (const index of attempts.keys()) {
          const seconds = secondsFor(attempts, index, left)
          expect(seconds).toBeGreaterThan(0)
          left -= seconds
        }
        expect(left).toBeGreaterThan(-1e-9)
      },
    ),
  ))

const star = (x: number, y: number, flux: number): Star => ({
  x,
  y,
  flux,
  peak: 1,
  fwhm: 3,
  hfr: 2,
  snr: 10,
  ellipticity: 0,
  thetaDeg: 0,
  isSaturated: false,
})

test('a tree full of false stars does not fill the top of the list', () => {
  const tree = Array.from({ length: 100 }, (_, n) => star(10 + (n % 10), 10, 1000 - n))
  const sky = Array.from({ length: 20 }, (_, n) => star(300 + n * 30, 200 + n * 25, 10 - n * 0.1))
  const spread = spreadStars([...tree, ...sky], 1000, 800)
  expect(spread.length).toBe(120)
  expect(new Set(spread).size).toBe(120)
  // One cell is full of leaves; its turn comes last.
  expect(spread.slice(0, 5).every((one) => !tree.includes(one))).toBe(true)
  expect(spread.slice(0, 20).filter(({ x }) => x > 100).length).toBeGreaterThanOrEqual(12)
})

test('a tree makes stars huddle, chance and the Milky Way do not', () => {
  const at = (n: number, seed: number) => ((n * seed) % 1009) / 1009
  const even = Array.from({ length: 300 }, (_, n) => star(at(n, 389) * 1000, at(n, 677) * 800, 1))
  expect(isHuddled(even, 1000, 800)).toBe(false)
  const band = even.map((one, n) => (n % 3 ? one : { ...one, y: one.y / 4 }))
  expect(isHuddled(band, 1000, 800)).toBe(false)
  const tree = even.map((one, n) => (n % 5 === 0 ? one : { ...one, x: one.x / 4, y: one.y / 2 }))
  expect(isHuddled(tree, 1000, 800)).toBe(true)
  expect(isHuddled([], 1000, 800)).toBe(false)
})

const tried = { attempts: attemptsOf(known, params()), seconds: 61.2, limit: 120, trouble: null, isOutOfTime: true }

test('advice starts from what is known', () => {
  expect(adviceOf({ ...known, hint: null }, params(), { ...tried, attempts: [] }, [])).toMatch(
    /300 stars.*does not say where it points and its pixel scale.*limit was 120 s/,
  )
  expect(adviceOf({ ...known, starCount: 5 }, params(), tried, [])).toMatch(/Only 5 stars.*too few.*focus/)
  expect(adviceOf({ ...known, starCount: 5 }, params(), tried, [])).not.toMatch(/Time ran out/)
  expect(adviceOf({ ...known, starCount: 1 }, params(), tried, [])).toMatch(/Only 1 star was found,/)
  expect(adviceOf({ ...known, starCount: 0 }, params(), tried, [])).toMatch(/No stars were found,/)
  expect(adviceOf({ ...known, starCount: null }, params(), tried, [])).toMatch(/No star list/)
  expect(adviceOf(known, params({ ra: 1, dec: 2 }), tried, [])).toMatch(/try again without it/)
})

test('advice names what is seen in the picture: trails, a tree, a lens that shows all of the sky', () => {
  const advice = (more: Partial<Known>) => adviceOf({ ...known, ...more }, params(), tried, [])
  expect(advice({ ellipticity: 0.7 })).toMatch(/drawn out.*shorter exposure/)
  expect(advice({ ellipticity: 0.2 })).not.toMatch(/drawn out/)
  expect(advice({ isHuddled: true })).toMatch(/sit together.*cropping/)
  expect(advice({ hint: { ...hint, pixelScaleArcsec: 150 } })).toMatch(/150° of sky.*fisheye.*60°/)
  expect(advice({ hint: { ...hint, pixelScaleArcsec: 60 } })).not.toMatch(/fisheye/)
  expect(advice({ starCount: 3 })).toMatch(/Moon, planets and daylight/)
})

test('a field too small for the installed index files is said to be so', () => {
  const indexes = [{ name: 'index-4110.fits', folder: '/indexes', sizeBytes: 1, lowArcmin: 60, highArcmin: 85 }]
  const small = { ...known, width: 600, height: 400 }
  const attempts = attemptsOf(small, params())
  expect(adviceOf(small, params(), { ...tried, attempts }, indexes)).toMatch(/29 arcmin.*need 60 arcmin.*5200/)
  expect(adviceOf(known, params(), tried, indexes)).not.toMatch(/arcmin/)
})

test('a flood of output is kept at both ends', () => {
  const kept = collectLog(() => undefined)
  for (let n = 0; n < 10_000; n++) kept.log(`line ${n}`)
  const lines = kept.text().split('\n')
  expect(lines.length).toBeLessThan(4010)
  expect(lines[0]).toBe('line 0')
  expect(lines).toContain('line 9999')
  expect(lines).toContain('… 6000 lines left out …')
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeNight } from '#tests/support/review-night.ts'
import { madOf, medianOf, usualOf, zOf } from './robust.ts'
import { sessionIdOf, sessionsOf } from './session.ts'
import { judgeSession } from './suggest.ts'
import { sunAltitudeDeg } from './sun.ts'
import { WEIGHTINGS, weightedFwhm, weightsOf } from './weights.ts'

const NONE = { relative: 0, absolute: 0 }
const numbers = fc.array(fc.integer({ min: -100_000, max: 100_000 }), { minLength: 3, maxLength: 60 })

test('scores do not care for the unit or the order', () => {
  fc.assert(
    fc.property(numbers, fc.double({ min: 0.01, max: 1000, noNaN: true }), (values, factor) => {
      const usual = usualOf(values, NONE)!
      fc.pre(madOf(values) > 0)
      const scaled = usualOf(
        [...values].reverse().map((value) => value * factor),
        NONE,
      )!
      for (const value of values) {
        const z = zOf(value, usual)
        expect(Math.abs(zOf(value * factor, scaled) - z)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(z)))
      }
    }),
  )
})

test('half of the values minus one can be anything without moving the centre out of the rest', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 9, max: 11, noNaN: true }), { minLength: 6, maxLength: 30 }),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      (good, wild) => {
        const bad = Array.from({ length: Math.ceil(good.length / 2) - 1 }, () => wild)
        expect(medianOf([...good, ...bad])).toBeGreaterThanOrEqual(9)
        expect(medianOf([...good, ...bad])).toBeLessThanOrEqual(11)
      },
    ),
  )
})

test('one spoilt frame is found wherever it is and in whatever order the frames come, and no other', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 39 }), fc.boolean(), (seed, bad, isTurned) => {
      const night = makeNight(
        40,
        (i, { starCount, background }) =>
          i === bad ? { starCount: Math.round(starCount * 0.5), background: background * 1.3 } : {},
        seed,
      )
      const found = judgeSession(isTurned ? [...night].reverse() : night).suggestions.filter(({ level }) => level === 'reject')
      expect(found.map(({ kind, frameIds }) => [kind, ...frameIds])).toEqual([['cloud', night[bad]!.id]])
    }),
    { numRuns: 60 },
  )
})

test('of ten thousand frames of calm nights at most one in five hundred is suggested', () => {
  const wrong = Array.from({ length: 250 }, (_, seed) => judgeSession(makeNight(40, undefined, seed + 1)).suggestions)
    .flat()
    .reduce((sum, { frameIds }) => sum + frameIds.length, 0)
  expect(wrong).toBeLessThanOrEqual(20)
})

test('marks and measuring times change nothing; a suggestion keeps its id', () => {
  const spoil = (i: number) => (i === 7 ? { eccentricity: 0.8, trailing: 0.9 } : {})
  const again = makeNight(20, (i) => ({ ...spoil(i), measuredAt: 5 }))
  expect(judgeSession(again).suggestions.map(({ id }) => id)).toEqual(
    judgeSession(makeNight(20, spoil)).suggestions.map(({ id }) => id),
  )
})

test('weights have a mean of one, whatever the weighting, and missing numbers have none', () => {
  for (const weighting of WEIGHTINGS) {
    const group = makeNight(12).map(({ quality }) => quality)
    const weights = weightsOf([...group, null], weighting)
    const known = weights.filter((weight) => weight !== null)
    expect(known.length, weighting).toBe(12)
    expect(known.reduce((sum, weight) => sum + weight, 0) / 12, weighting).toBeCloseTo(1, 9)
    expect(weights.at(-1)).toBeNull()
  }
})

test('weighted FWHM is Siril’s: a frame without stars counts three times as wide as the reference', () => {
  expect(weightedFwhm(3, 100, 100)).toBe(3)
  expect(weightedFwhm(3, 50, 100)).toBe(6)
  expect(weightedFwhm(3, 0, 100)).toBe(9)
})

test('one night and one target is one session, however the target is written', () => {
  const frame = (id: string, object: string | null, folder: string, night = '2026-01-10') => ({
    id,
    object,
    folder,
    night,
    found: null,
    isUnreadable: false,
    frameType: 'light' as const,
  })
  const sessions = sessionsOf([
    frame('a', 'M 42', 'x'),
    frame('b', 'm42', 'y'),
    frame('c', null, 'Lights/M 42'),
    frame('d', 'M 42', 'x', '2026-01-11'),
    { ...frame('e', 'M 42', 'x'), frameType: 'light' },
    { ...frame('f', 'M 42', 'x'), found: null, frameType: 'dark' as never },
    { ...frame('g', 'M 42', 'x'), isUnreadable: true },
    { ...frame('h', 'M 51', 'x'), isUnreadable: true },
  ])
  expect(sessions.map(({ id, frames }) => [id, frames.map(({ id: name }) => name).join('')])).toEqual([
    ['2026-01-11~m42', 'd'],
    ['2026-01-10~m42', 'abce'],
  ])
  expect(sessions.map(({ unreadable }) => unreadable.map(({ id }) => id))).toEqual([[], ['g']])
  expect(sessionIdOf('', 'α Ori / II')).toBe('undated~αoriii')
})

// astropy: get_sun, then AltAz without pressure.
test.each([
  ['2026-06-21T12:00:00Z', 52.5, 13.4, 59.304],
  ['2026-12-21T12:00:00Z', -33.9, 18.4, 70.455],
  ['2026-01-10T23:00:00Z', 40, -105, 7.862],
])('the Sun at %s over %f, %f stands at %f°', (time, latitude, longitude, altitude) => {
  expect(Math.abs(sunAltitudeDeg(Date.parse(time), latitude, longitude) - altitude)).toBeLessThan(0.05)
})

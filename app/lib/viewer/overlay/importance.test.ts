import { expect, test } from 'vitest'
import type { MatchedObject } from '#shared/records/match.ts'
import type { Wcs } from '#shared/sky/wcs.ts'
import { IDENTITY } from '../math/affine.ts'
import { familyOf, importance } from './importance.ts'
import { chartOf, marksOf } from './marks.ts'

const objectOf = (designation: string, more: Partial<MatchedObject> = {}): MatchedObject => ({
  ...{ catalogue: 'ngc', designation, name: '', aliases: [], type: 'galaxy', ra: 10, dec: 41, magnitude: null },
  ...{ majorArcmin: null, minorArcmin: null, positionAngle: null, x: 100, y: 100, separationArcmin: 0, isCentreInside: true },
  ...more,
})

test('Messier comes before named, named before bright NGC, bright NGC before the rest', () => {
  const ranked = [
    objectOf('M 40', { type: 'double star', magnitude: 9 }),
    objectOf('Sh2-281', { name: 'Great Nebula', type: 'emission nebula' }),
    objectOf('NGC 404', { magnitude: 10, majorArcmin: 3 }),
    objectOf('NGC 9999', { magnitude: 15, majorArcmin: 300 }),
    objectOf('HIP 1', { type: 'star', magnitude: 1 }),
  ]
  const order = ranked.map(importance)
  expect(order).toEqual([...order].sort((a, b) => b - a))
  expect(new Set(order).size).toBe(order.length)
})

test('within a rank the larger and the brighter come first', () => {
  expect(importance(objectOf('NGC 1', { majorArcmin: 20 }))).toBeGreaterThan(importance(objectOf('NGC 2', { majorArcmin: 2 })))
  expect(importance(objectOf('NGC 3', { magnitude: 12 }))).toBeGreaterThan(importance(objectOf('NGC 4', { magnitude: 14 })))
})

test.each([
  ['spiral galaxy', 'galaxy'],
  ['galaxy cluster', 'galaxy'],
  ['star-forming region', 'nebula'],
  ['planetary nebula', 'nebula'],
  ['dark nebula', 'dark'],
  ['supernova remnant', 'nebula'],
  ['globular cluster', 'cluster'],
  ['double star', 'star'],
  ['star', 'star'],
  ['object', 'other'],
])('a %s is drawn as %s', (type, family) => expect(familyOf(objectOf('X', { type }))).toBe(family))

const wcs: Wcs = {
  crval: [10, 41],
  crpix: [100, 100],
  cd: [
    [-1 / 3600, 0],
    [0, 1 / 3600],
  ],
  sip: null,
}
const area = { x: 0, y: 0, width: 200, height: 200 }
const options = { hasStars: true, highlighted: null, limit: 10, minorStarLimit: 1 }

test('outlines reach into the picture from outside, and what does not touch it is not drawn', () => {
  const objects = [
    objectOf('NGC 1', { x: -50, majorArcmin: 2 }),
    objectOf('NGC 2', { x: -500, majorArcmin: 2 }),
    objectOf('NGC 3', { x: 150 }),
  ]
  expect(marksOf(chartOf(objects, wcs), IDENTITY, area, options).map(({ id }) => id)).toEqual(['ngc/NGC 1', 'ngc/NGC 3'])
})

test('stars can be hidden, but not the one that is pointed out; of nameless stars only a few are drawn', () => {
  const star = (designation: string, name = '') => objectOf(designation, { type: 'star', catalogue: 'stars', name })
  const chart = chartOf([star('HIP 1', 'Vega'), star('HIP 2'), star('HIP 3')], wcs)
  expect(marksOf(chart, IDENTITY, area, options)).toHaveLength(2)
  const pointed = marksOf(chart, IDENTITY, area, { ...options, hasStars: false, highlighted: 'HIP 3' })
  expect(pointed.map(({ title, isHighlighted }) => [title, isHighlighted])).toEqual([['HIP 3', true]])
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Entry } from '#lib/data/entry.ts'
import { NO_METADATA } from '#shared/frame/metadata.ts'
import { conditionsOf } from '#shared/search/conditions.ts'
import { isLookedUp, rangesOf } from '#shared/search/select.ts'
import { facetOf } from './facets.ts'
import { isDate, type Query, queryFromUrl, START, urlFromQuery } from './filter-url.ts'
import { type Filters, isSolvable, NO_FILTERS, STATES, selectEntries } from './filters.ts'
import { GROUPS, SORTS, sectionsOf, sortEntries } from './sort.ts'

const entry = (id: string, patch: Partial<Entry> = {}): Entry => ({
  id,
  rev: 1,
  title: id,
  object: null,
  fileName: `${id}.fits`,
  folder: '',
  filter: null,
  camera: null,
  telescope: null,
  observer: null,
  site: null,
  software: null,
  format: 'fits',
  ...rangesOf(NO_METADATA, null, null),
  corners: [],
  frameType: 'light',
  takenAt: 0,
  night: '2026-01-10',
  indexedAt: 0,
  isMissing: false,
  isFaulty: false,
  isSolved: false,
  ra: null,
  dec: null,
  radiusDeg: null,
  thumbnail: null,
  preview: null,
  rating: 0,
  isRejected: false,
  text: `${id}.fits`,
  ...patch,
})
const idsOf = (entries: readonly Entry[], patch: Partial<Filters>, found: readonly string[] = []): string[] => {
  const conditions = conditionsOf({ ...NO_FILTERS, ...patch })
  const lookedUp = new Map(conditions.filter(isLookedUp).map((condition) => [condition, new Set(found)]))
  return selectEntries(entries, conditions, lookedUp).map(({ id }) => id)
}

test('filters of different kinds all have to hold; values of one kind are alternatives', () => {
  const entries = [
    entry('a', { object: 'M 42', filter: 'Ha' }),
    entry('b', { object: 'M 42', filter: 'OIII' }),
    entry('c', { object: 'M 31', filter: 'Ha' }),
    entry('d'),
  ]
  expect(idsOf(entries, { objects: ['M 42'] })).toEqual(['a', 'b'])
  expect(idsOf(entries, { objects: ['M 42', 'M 31'], filters: ['Ha'] })).toEqual(['a', 'c'])
  expect(idsOf(entries, {})).toEqual(['a', 'b', 'c', 'd'])
})

test('a search finds all its words, wherever they stand and however they are written', () => {
  const entries = [entry('a', { text: 'orion nebula light_001.fits' }), entry('b', { text: 'andromeda light_001.fits' })]
  expect(idsOf(entries, { text: ' LIGHT_001  Orion ' })).toEqual(['a'])
})

test('nights, ratings, states and catalogue objects narrow the list', () => {
  const entries = [
    entry('a', { night: '2026-01-09', rating: 2 }),
    entry('b', { night: '2026-01-10', rating: 4, isRejected: true }),
    entry('c', { night: '2026-01-11', isMissing: true }),
  ]
  expect(idsOf(entries, { from: '2026-01-10' })).toEqual(['b', 'c'])
  expect(idsOf(entries, { to: '2026-01-10', rating: 1 })).toEqual(['a', 'b'])
  expect(idsOf(entries, { states: ['missing', 'rejected'] })).toEqual(['b', 'c'])
  expect(idsOf(entries, { contains: 'M 42' }, ['c'])).toEqual(['c'])
})

test('darks, flats, broken, missing, rejected and solved frames are not sent to the solver', () => {
  expect(isSolvable(entry('a'))).toBe(true)
  for (const patch of [{ isSolved: true }, { isMissing: true }, { isFaulty: true }, { isRejected: true }])
    expect(isSolvable(entry('a', patch))).toBe(false)
  expect(isSolvable(entry('a', { frameType: 'dark' }))).toBe(false)
})

const someText = fc.string({ maxLength: 12 })
const someQuery: fc.Arbitrary<Query> = fc.record({
  filters: fc.record({
    text: someText,
    objects: fc.array(someText, { maxLength: 3 }),
    contains: someText,
    filters: fc.array(someText, { maxLength: 3 }),
    constellations: fc.array(someText, { maxLength: 2 }),
    cameras: fc.array(someText, { maxLength: 2 }),
    telescopes: fc.array(someText, { maxLength: 2 }),
    types: fc.array(someText, { maxLength: 2 }),
    formats: fc.array(someText, { maxLength: 2 }),
    folder: someText,
    ranges: fc.constantFrom<Filters['ranges']>({}, { gain: [100, 100] }, { fwhm: [null, 3.5], temperature: [-10, null] }),
    polygon: fc.constantFrom<Filters['polygon']>(null, [
      [359.5, -1],
      [0.5, -1],
      [0, 89.25],
    ]),
    solved: fc.constantFrom(true, false, null),
    rating: fc.integer({ min: 0, max: 5 }),
    from: fc.constantFrom('', '2026-01-31'),
    to: fc.constantFrom('', '2024-02-29'),
    cone: fc.option(fc.constant({ ra: 83.82, dec: -5.39, radiusDeg: 1.5 })),
    states: fc.subarray([...STATES]),
  }),
  sort: fc.constantFrom(...SORTS),
  group: fc.constantFrom(...GROUPS),
})

test('an address says exactly what is filtered, and back', () => {
  fc.assert(
    fc.property(someQuery, (query) => {
      expect(queryFromUrl(new URLSearchParams(urlFromQuery(query)))).toEqual(query)
    }),
  )
  expect(urlFromQuery(START)).toBe('')
})

test('an address that makes no sense shows everything', () => {
  expect(
    queryFromUrl(new URLSearchParams('rating=9&from=2026-02-31&near=400,0,1&solved=maybe&state=odd&sort=x&group=y')),
  ).toEqual(START)
  expect(isDate('2026-02-29')).toBe(false)
})

test('frames without a date come last, whichever way time runs', () => {
  const dated = [1, 2].map((takenAt) => ({ ...entry(`light_${takenAt}`), takenAt }))
  const all = [{ ...entry('undated'), takenAt: null }, ...dated]
  const namesBy = (sort: 'newest' | 'oldest') => sortEntries([...all], sort).map(({ title }) => title)
  expect(namesBy('newest')).toEqual(['light_2', 'light_1', 'undated'])
  expect(namesBy('oldest')).toEqual(['light_1', 'light_2', 'undated'])
})

test('names sort by their numbers, and equal times always in the same order', () => {
  const names = sortEntries([entry('light_10'), entry('light_2'), entry('Light_1')], 'name')
  expect(names.map(({ title }) => title)).toEqual(['Light_1', 'light_2', 'light_10'])
  const ids = ['c', 'a', 'b']
  for (const sort of SORTS.filter((name) => name !== 'name'))
    expect(
      sortEntries(
        ids.map((id) => entry(id)),
        sort,
      ).map(({ id }) => id),
    ).toEqual(['a', 'b', 'c'])
})

test('nights become sections while the order is by time', () => {
  const entries = [entry('a', { night: '2026-01-11' }), entry('b'), entry('c')]
  expect(sectionsOf(entries, 'newest', 'night')).toEqual([
    { key: '2026-01-11', start: 0, count: 1 },
    { key: '2026-01-10', start: 1, count: 2 },
  ])
  expect(sectionsOf([...entries, entry('d', { night: '' })], 'newest', 'night').at(-1)).toEqual({ key: '', start: 3, count: 1 })
  expect(sectionsOf(entries, 'rating', 'night')).toEqual([{ key: null, start: 0, count: 3 }])
  expect(sectionsOf([], 'newest', 'none')).toEqual([{ key: null, start: 0, count: 0 }])
})

test('facets count what occurs, the most frequent first', () => {
  const entries = [entry('a', { filter: 'L' }), entry('b', { filter: 'Ha' }), entry('c', { filter: 'Ha' }), entry('d')]
  expect(facetOf(entries, ({ filter }) => filter)).toEqual([
    { value: 'Ha', count: 2 },
    { value: 'L', count: 1 },
  ])
})

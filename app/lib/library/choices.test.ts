import { expect, test } from 'vitest'
import { choicesOf, toggled } from './choices.ts'
import { readCone } from './cone.ts'
import { type Filters, NO_FILTERS } from './filters.ts'

const filters: Filters = {
  ...NO_FILTERS,
  objects: ['M 42', 'M 31'],
  contains: 'NGC 1977',
  solved: true,
  rating: 3,
  cone: { ra: 83.82, dec: -5.39, radiusDeg: 1 },
  states: ['faulty'],
}

test('every filter is a chip in plain words', () => {
  expect(choicesOf(filters).map(({ label }) => label)).toEqual([
    'M 42',
    'M 31',
    'Contains NGC 1977',
    'Solved',
    '★★★ or better',
    '1° around 05h 35m 17s −05° 23′ 24″',
    'Cannot be read',
  ])
})

test('taking all chips away, one after the other, leaves no filter', () => {
  let rest = filters
  for (let chip = choicesOf(rest)[0]; chip; chip = choicesOf(rest)[0]) rest = chip.without
  expect(rest).toEqual(NO_FILTERS)
})

test('a value is put in once and taken out again', () => {
  expect(toggled(['a'], 'b')).toEqual(['a', 'b'])
  expect(toggled(['a', 'b'], 'a')).toEqual(['b'])
})

test('a position may be typed in hours or degrees', () => {
  const typed = [readCone('5 35 17.3', '-5 23 28', '1'), readCone('83.8221', '−5.3911', '1,0')]
  for (const cone of typed) {
    if (!cone.ok) throw new Error(cone.fault.message)
    expect(cone.value.ra).toBeCloseTo(83.822, 2)
    expect(cone.value.dec).toBeCloseTo(-5.391, 2)
    expect(cone.value.radiusDeg).toBe(1)
  }
})

test('a position that is none is told by its field', () => {
  const codeOf = (...[ra, dec, radius]: [string, string, string]) => {
    const cone = readCone(ra, dec, radius)
    return cone.ok ? null : cone.fault.code
  }
  expect(codeOf('Orion', '0', '1')).toBe('cone.ra')
  expect(codeOf('5 35', '95', '1')).toBe('cone.dec')
  expect(codeOf('5 35', '5', '')).toBe('cone.radius')
})

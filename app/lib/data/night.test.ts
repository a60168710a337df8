import { expect, test } from 'vitest'
import { nameKey } from '#shared/catalogues/name-key.ts'
import { nightOf } from './night.ts'

test('one night is one date, from noon to noon at the site', () => {
  // 15° east is UTC+1: 23:30 and 04:30 local are the same night, 11:30 still is, 12:30 is the next.
  for (const time of ['2026-01-10T22:30:00Z', '2026-01-11T03:30:00Z', '2026-01-11T10:30:00Z'])
    expect(nightOf(Date.parse(time), 15)).toBe('2026-01-10')
  expect(nightOf(Date.parse('2026-01-11T11:30:00Z'), 15)).toBe('2026-01-11')
})

test('a night in Hawaii keeps its own evening although UTC has moved on', () => {
  expect(nightOf(Date.parse('2026-01-11T06:00:00Z'), -155.5)).toBe('2026-01-10')
})

test('a time that is none belongs to no night', () => expect(nightOf(Number.NaN, 0)).toBe(''))

test('designations are found however they are typed', () => {
  for (const typed of ['M 42', 'm42', ' M  42 ']) expect(nameKey(typed)).toBe('m42')
  expect(nameKey('Sh2-281')).toBe('sh2281')
  expect(nameKey('Barnard’s Loop')).toBe('barnardsloop')
})

import { describe, expect, test } from 'vitest'
import type { CatalogueObject } from './catalogue.ts'
import { findObject, parsePosition } from './find.ts'

const object = (designation: string, name = '', aliases: string[] = []): CatalogueObject => ({
  catalogue: 'ngc',
  designation,
  name,
  aliases,
  type: 'galaxy',
  ra: 1,
  dec: 2,
  magnitude: null,
  majorArcmin: null,
  minorArcmin: null,
  positionAngle: null,
})

const sky = [
  object('M 42', 'Orion Nebula', ['NGC 1976', 'Sh2-281']),
  object('M 4'),
  object('NGC 7000', 'North America Nebula'),
  object('α Lyr', 'Vega', ['HIP 91262']),
  object('ACO 1656', 'Coma Cluster'),
  object('PN A66 39', '', ['Abell 39']),
  object('PK 047+42.1'),
]
const found = (text: string): string => {
  const result = findObject(sky, text)
  return result.ok ? result.value.designation : result.fault.message
}

describe('finding an object', () => {
  test('designations are found however they are written', () => {
    for (const text of ['M 42', 'm42', 'M042', 'Messier 42', 'ngc1976', 'NGC 1976', 'sh2-281', 'Sharpless 281', 'orion nebula'])
      expect(found(text), text).toBe('M 42')
    expect(found('VEGA')).toBe('α Lyr')
    expect(found('αLyr')).toBe('α Lyr')
    expect(found('Abell 1656')).toBe('ACO 1656')
    expect(found('abell 39')).toBe('PN A66 39')
    expect(found('PK 047+42.1')).toBe('PK 047+42.1')
  })

  test('an unknown one comes with the nearest spellings', () => {
    expect(findObject(sky, 'Orion Nebla')).toMatchObject({ ok: false, fault: { kind: 'not-found', code: 'catalogue.unknown' } })
    expect(found('Orion Nebla')).toBe('No catalogue has "Orion Nebla". Did you mean Orion Nebula?')
    expect(found('qqqqqqqqqqqqqqqqq')).toBe('No catalogue has "qqqqqqqqqqqqqqqqq".')
  })
})

describe('a place in words', () => {
  test('degrees, or hours and degrees', () => {
    expect(parsePosition('83.82 -5.39')).toEqual({ ra: 83.82, dec: -5.39 })
    expect(parsePosition('10.5, 41')).toEqual({ ra: 10.5, dec: 41 })
    const sexagesimal = parsePosition('05:35:17 -05:23:28')
    expect(sexagesimal?.ra).toBeCloseTo(83.8208, 3)
    expect(sexagesimal?.dec).toBeCloseTo(-5.3911, 3)
    expect(parsePosition('5h35m17s −5°23′28″')?.dec).toBeCloseTo(-5.3911, 3)
  })
  test('what is no place on the sky is none', () => {
    for (const text of ['M 42', '360 0', '10 91', '', '10', 'NGC 7000', '25:00:00 +10:00:00'])
      expect(parsePosition(text), text).toBeNull()
  })
})

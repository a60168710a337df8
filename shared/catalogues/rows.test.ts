import { describe, expect, test } from 'vitest'
import type { GeoFeature } from './catalogue.ts'
import { axesOf, magnitudeOf, objectOf, positionOf, tidyName } from './rows.ts'
import { typeInWords } from './types.ts'

const feature = (properties: Record<string, string | number>, longitude = -45.304): GeoFeature => ({
  id: 'NGC 7000',
  properties: { type: 'bn', mag: '4', dim: '100x120', ...properties },
  geometry: { coordinates: [longitude, 44.33] },
})

describe('rows of the data file', () => {
  test('longitudes from -180 to 180 become right ascensions from 0 to 360', () => {
    expect(positionOf(feature({}))).toEqual({ ra: 314.696, dec: 44.33 })
    expect(positionOf(feature({}, 83.8221)).ra).toBe(83.8221)
    expect(positionOf(feature({}, -180)).ra).toBe(180)
  })

  test('999, 99.9 and nothing mean that the magnitude is not known', () => {
    expect([magnitudeOf('999'), magnitudeOf('99.9'), magnitudeOf(''), magnitudeOf(undefined)]).toEqual([null, null, null, null])
    expect(magnitudeOf('-1.46')).toBe(-1.46)
    expect(magnitudeOf('0')).toBe(0)
  })

  test('sizes are two numbers or one, the larger first; nonsense is none', () => {
    expect(axesOf('100x120')).toEqual({ majorArcmin: 120, minorArcmin: 100 })
    expect(axesOf('30')).toEqual({ majorArcmin: 30, minorArcmin: 30 })
    expect(axesOf('')).toEqual({ majorArcmin: null, minorArcmin: null })
    expect(axesOf('0x0')).toEqual({ majorArcmin: null, minorArcmin: null })
  })

  test('the opacity class of a dark nebula is not taken for its magnitude', () => {
    expect(objectOf(feature({ type: 'dn', mag: '5' }), 'ldn', 'LDN 935', '').magnitude).toBeNull()
    expect(objectOf(feature({}), 'ngc', 'NGC 7000', '').magnitude).toBe(4)
  })

  test('types are words, names have plain apostrophes', () => {
    expect(typeInWords('pn')).toBe('planetary nebula')
    expect(typeInWords('???')).toBe('object')
    expect(tidyName('Bode´s Galaxy')).toBe("Bode's Galaxy")
    expect(tidyName('NGC 507 group')).toBe('')
  })
})

import { expect, test } from 'vitest'
import { formatDec, formatRa, normalizeRa, offsetPosition, parseSexagesimal, positionAngleDeg, separationDeg } from './angles.ts'

test('separation is right across 0h, at the pole, and for tiny arcs', () => {
  expect(separationDeg({ ra: 359.5, dec: 0 }, { ra: 0.5, dec: 0 })).toBeCloseTo(1, 10)
  expect(separationDeg({ ra: 10, dec: 90 }, { ra: 200, dec: 90 })).toBeCloseTo(0, 10)
  expect(separationDeg({ ra: 0, dec: 0 }, { ra: 0, dec: 1e-9 })).toBeCloseTo(1e-9, 18)
  expect(separationDeg({ ra: 0, dec: 0 }, { ra: 180, dec: 0 })).toBeCloseTo(180, 10)
})

test('position angles count from north through east', () => {
  const here = { ra: 0, dec: 0 }
  expect(positionAngleDeg(here, { ra: 0, dec: 1 })).toBeCloseTo(0, 10)
  expect(positionAngleDeg(here, { ra: 1, dec: 0 })).toBeCloseTo(90, 10)
  expect(positionAngleDeg(here, { ra: 359, dec: 0 })).toBeCloseTo(270, 10)
})

// By astropy's SkyCoord: 708.5870 arcsec towards 71.3202 degrees.
test('Alcor lies 11.8 arcmin from Mizar in position angle 71', () => {
  const [mizar, alcor] = [
    { ra: 200.98141867, dec: 54.92535197 },
    { ra: 201.30640764, dec: 54.98795966 },
  ]
  expect(separationDeg(mizar, alcor) * 3600).toBeCloseTo(708.587, 4)
  expect(positionAngleDeg(mizar, alcor)).toBeCloseTo(71.3202, 4)
})

test('a step by separation and position angle arrives there', () => {
  const to = offsetPosition({ ra: 350, dec: 80 }, 15, 40)
  expect(separationDeg({ ra: 350, dec: 80 }, to)).toBeCloseTo(15, 10)
  expect(positionAngleDeg({ ra: 350, dec: 80 }, to)).toBeCloseTo(40, 10)
})

test('right ascension is brought into 0 to 360', () => {
  expect(normalizeRa(-15)).toBe(345)
  expect(normalizeRa(720)).toBe(0)
  expect(normalizeRa(-1e-20)).toBe(0)
})

test.each([
  ['05 35 17.3', 'hours', 83.822083],
  ['5h35m17.3s', 'hours', 83.822083],
  ['05:35:17.3', 'hours', 83.822083],
  ['-05:23:28', 'degrees', -5.391111],
  ['−05° 23′ 28″', 'degrees', -5.391111],
  ['+41° 16\' 9"', 'degrees', 41.269167],
  ['-00 30 00', 'degrees', -0.5],
  ['-0d30m', 'degrees', -0.5],
  ['12.5', 'hours', 187.5],
  ['83.6331', 'degrees', 83.6331],
  ['5 35.5', 'hours', 83.875],
  [' 00 42 44 ', 'hours', 10.683333],
] as const)('%s in %s is %d degrees', (text, unit, degrees) => expect(parseSexagesimal(text, unit)).toBeCloseTo(degrees, 5))

test.each([
  ['', 'hours'],
  ['M 42', 'hours'],
  ['25 00 00', 'hours'],
  ['10 61 00', 'degrees'],
  ['10 20 60.5', 'degrees'],
  ['1 2 3 4', 'degrees'],
  ['--5', 'degrees'],
] as const)('"%s" is no angle in %s', (text, unit) => expect(parseSexagesimal(text, unit)).toBeNull())

test('angles are written with rounding carried up, never with 60 seconds', () => {
  expect(formatRa(83.822083)).toBe('05h 35m 17.3s')
  expect(formatRa(359.99999)).toBe('00h 00m 00.0s')
  expect(formatRa(14.99999, 0)).toBe('01h 00m 00s')
  expect(formatDec(-5.391111)).toBe('−05° 23′ 28″')
  expect(formatDec(-0.0001, 1)).toBe('−00° 00′ 00.4″')
  expect(formatDec(89.99999)).toBe('+90° 00′ 00″')
})

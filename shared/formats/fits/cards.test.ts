import { expect, test } from 'vitest'
import { parseCard } from './cards.ts'

const read = (line: string) => {
  const { isGarbage, repairs: _, ...card } = parseCard(line.padEnd(80))
  return isGarbage ? 'garbage' : card
}

test.each([
  ["OBJECT  = 'M 94    '           / target", { keyword: 'OBJECT', value: 'M 94', comment: 'target' }],
  ["OBSERVER= 'O''Neill / Smith'", { keyword: 'OBSERVER', value: "O'Neill / Smith" }],
  ["FILTER  = ''", { keyword: 'FILTER', value: '' }],
  ["QUOTED  = ''''''", { keyword: 'QUOTED', value: "''" }],
  ["OPEN    = 'no closing quote / here", { keyword: 'OPEN', value: 'no closing quote / here' }],
  ['EXPTIME =                 30.0 / [s] Exposure', { keyword: 'EXPTIME', value: 30, comment: '[s] Exposure' }],
  ['TEMP    = -1.5D+01', { keyword: 'TEMP', value: -15 }],
  ['TELALT  = +62.592 / Altitude', { keyword: 'TELALT', value: 62.592, comment: 'Altitude' }],
  ['APERTURE=                   5. / f', { keyword: 'APERTURE', value: 5, comment: 'f' }],
  ['HALF    = .5', { keyword: 'HALF', value: 0.5 }],
  ['SIMPLE  =                    T', { keyword: 'SIMPLE', value: true }],
  ['EXTEND  = F/no', { keyword: 'EXTEND', value: false, comment: 'no' }],
  ['NOTHING =                      / empty', { keyword: 'NOTHING', value: null, comment: 'empty' }],
  ['COMPLEX = (1.0, 2.0)', { keyword: 'COMPLEX', value: '(1.0, 2.0)' }],
  ['gain    = 100', { keyword: 'GAIN', value: 100 }],
  ['NOSPACE =5', { keyword: 'NOSPACE', value: 5 }],
  ['COMMENT   it = was dark / and cold', { keyword: 'COMMENT', value: '  it = was dark / and cold' }],
  ['HISTORY stretched', { keyword: 'HISTORY', value: 'stretched' }],
  ['HIERARCH ESO TEL AIRM = 1.2 / air', { keyword: 'ESO TEL AIRM', value: 1.2, comment: 'air' }],
  ["HIERARCH iTelescopePlateScaleH = '1.07'", { keyword: 'iTelescopePlateScaleH', value: '1.07' }],
  ['HUGE    = 1E999', { keyword: 'HUGE', value: '1E999' }],
  ["LINES   = 'a\nb'", { keyword: 'LINES', value: 'a b' }],
])('%j is read as it is meant', (line, expected) => {
  expect(read(line)).toEqual(expected)
})

test('lines that are no cards are marked', () => {
  expect(read('\x00\x01\x02\x03garbage')).toBe('garbage')
  expect(read('the image')).toBe('garbage')
  expect(read('a b     = 1')).toBe('garbage')
})

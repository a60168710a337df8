import { describe, expect, test } from 'vitest'
import { dateObsOf, parseDateTime } from './date-obs.ts'
import { lookupOf } from './lookup.ts'

const iso = (text: string): string | null => {
  const ms = parseDateTime(text)
  return ms === null ? null : new Date(ms).toISOString()
}

describe('a time is understood however it is written', () => {
  test.each([
    ['2021-03-02T20:19:00.455', '2021-03-02T20:19:00.455Z'],
    ['2021-03-02T20:19:00Z', '2021-03-02T20:19:00.000Z'],
    ['2020-05-30T00:22:49.0968820', '2020-05-30T00:22:49.097Z'],
    ['2021-03-02 20:19:00', '2021-03-02T20:19:00.000Z'],
    ['2021-03-02', '2021-03-02T00:00:00.000Z'],
    ['2018/09/07 22:31', '2018-09-07T22:31:00.000Z'],
    ['2008:10:22 16:28:39', '2008-10-22T16:28:39.000Z'],
    ['20250326T212046', '2025-03-26T21:20:46.000Z'],
    ['2025-05-13T22:48:35,75', '2025-05-13T22:48:35.750Z'],
    ['2017-12-19T18:33:43.317-0700', '2017-12-20T01:33:43.317Z'],
    ['2017-12-20T05:03:43+03:30', '2017-12-20T01:33:43.000Z'],
    ['2024-02-28T23:59:60', '2024-02-29T00:00:00.000Z'],
    ['2024-12-31T23:59:60.5Z', '2025-01-01T00:00:00.500Z'],
    ['29/11/51', '1951-11-29T00:00:00.000Z'],
    ['04/07/18', '2018-07-04T00:00:00.000Z'],
    ['22/12/1990', '1990-12-22T00:00:00.000Z'],
    ['1928-07-23T21:03:27', '1928-07-23T21:03:27.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(iso(text)).toBe(expected)
  })

  test.each([
    '',
    'soon',
    '2021-13-01',
    '2021-02-30',
    '2021-03-02T25:00:00',
    '2021-03-02T10:61:00',
    '0000-00-00T00:00:00',
    '0050-01-01',
    '12:30:00',
    '2021-03-02Tnoon',
  ])('%j is no time', (text) => {
    expect(iso(text)).toBeNull()
  })
})

const dateOf = (values: Record<string, string | number>): string | null =>
  dateObsOf(lookupOf(Object.entries(values).map(([keyword, value]) => ({ keyword, value }))))

test('a date without a time looks for it in TIME-OBS or UT', () => {
  expect(dateOf({ 'DATE-OBS': '2018-07-04', 'TIME-OBS': '14:03:03' })).toBe('2018-07-04T14:03:03.000Z')
  expect(dateOf({ 'DATE-OBS': '29/11/51', UT: '12:07:00' })).toBe('1951-11-29T12:07:00.000Z')
  expect(dateOf({ 'DATE-OBS': '2018-07-04T01:02:03', 'TIME-OBS': '14:03:03' })).toBe('2018-07-04T01:02:03.000Z')
  expect(dateOf({ 'DATE-OBS': '2018-07-04', 'TIME-OBS': 'whenever' })).toBe('2018-07-04T00:00:00.000Z')
})

test('without a readable date the Julian date is used, and the date of the file comes last', () => {
  expect(dateOf({ 'DATE-OBS': '?', 'MJD-OBS': 59275.5 })).toBe('2021-03-02T12:00:00.000Z')
  expect(dateOf({ JD: 2459276 })).toBe('2021-03-02T12:00:00.000Z')
  expect(dateOf({ 'MJD-OBS': 0 })).toBeNull()
  expect(dateOf({ DATE: '2021-03-02T12:00:00', 'MJD-OBS': 59275.25 })).toBe('2021-03-02T06:00:00.000Z')
  expect(dateOf({ DATE: '2021-03-02T12:00:00' })).toBe('2021-03-02T12:00:00.000Z')
})

test('the clock of a camera is corrected by its offset, and keeps its fractions', () => {
  const taken = { DateTimeOriginal: '2023:10:21 15:10:20', SubSecTimeOriginal: '89' }
  expect(dateOf(taken)).toBe('2023-10-21T15:10:20.890Z')
  expect(dateOf({ ...taken, OffsetTimeOriginal: '+02:00' })).toBe('2023-10-21T13:10:20.890Z')
})

import { expect, test } from 'vitest'
import type { FileHeader, HeaderCard } from '#shared/formats/format.ts'
import { nightOf } from '#shared/review/night.ts'
import { describeFrame } from './describe.ts'

const headerOf = (values: Record<string, HeaderCard['value']>, format = 'fits'): FileHeader => ({
  ...{ format, width: 10, height: 10, channels: 1, sampleFormat: 'u16', isBottomUp: true, hdu: 0, notes: [] },
  cards: Object.entries(values).map(([keyword, value]) => ({ keyword, value })),
})
const described = (values: Record<string, HeaderCard['value']>, format?: string) =>
  describeFrame(headerOf(values, format), 'one.fits')

test.each([
  [{ EXPTIME: '3,5' }, { exposureSeconds: 3.5 }, "EXPTIME is a text with a comma for a decimal point ('3,5'), read as 3.5."],
  [{ GAIN: 'nan' }, { gain: null }, 'GAIN says nan, which is no number, and is left out.'],
  [{ 'CCD-TEMP': '-1.#IND' }, { ccdTemp: null }, 'CCD-TEMP says -1.#IND, which is no number, and is left out.'],
  [{ GAIN: '1E999' }, { gain: null }, 'GAIN says 1E999, which is no number, and is left out.'],
  [{ EXPTIME: 'NaN', EXPOSURE: 30 }, { exposureSeconds: 30 }, 'EXPTIME says NaN, which is no number, and is left out.'],
  [
    { 'DATE-OBS': '2024-05-06 21:00:01' },
    { dateObs: '2024-05-06T21:00:01.000Z' },
    'DATE-OBS is not written as FITS wants it (2024-05-06 21:00:01) and is read as 2024-05-06T21:00:01.000Z.',
  ],
  [{ 'DATE-OBS': 'yesterday' }, { dateObs: null }, 'DATE-OBS says yesterday, which is no date, and is left out.'],
])('%j is read as %j, and that is said', (values, metadata, note) => {
  expect(described(values)).toMatchObject({ metadata, notes: [note] })
})

test('values as they should be are not talked about', () => {
  const good = { EXPTIME: 30, GAIN: 'High', FOCALLEN: '530', OBJECT: 'nan', SITELAT: '51 02 12', AIRMASS: 'unknown' }
  expect(described(good).notes).toEqual([])
  for (const date of ['2024-05-06T21:00:01', '2024-05-06T21:00:01.5', '2024-05-06T21:00:01Z', '2024-05-06', '06/05/97'])
    expect(described({ 'DATE-OBS': date }).notes).toEqual([])
  // EXIF writes its times otherwise.
  expect(described({ DateTimeOriginal: '2024:05:06 21:00:01' }, 'jpeg').notes).toEqual([])
})

const longitudeOf = (values: Record<string, HeaderCard['value']>) => described(values).metadata.longitude

test('a longitude that its own clock contradicts was meant for the west, so that one night is one', () => {
  const frame = (dateObs: string) => described({ LONGITUD: 110.88, 'DATE-OBS': dateObs })
  const first = frame('2017-12-19T18:33:43.317-0700')
  expect(first.metadata.longitude).toBe(-110.88)
  expect(first.notes).toContain('LONGITUD says 110.88 (east), but the header’s own clock is UTC-7: it was taken for 110.88 west.')
  const last = frame('2017-12-20T01:33:12-0700')
  for (const ownOffsetMs of [-7, 0, 10].map((hours) => hours * 3_600_000))
    for (const { metadata } of [first, last])
      expect(nightOf(Date.parse(metadata.dateObs ?? ''), metadata.longitude, ownOffsetMs)).toBe('2017-12-19')
  const clock = { 'DATE-OBS': '2017-12-20T01:33:43', 'LT-OBS': '18:33:43' }
  expect(longitudeOf({ ...clock, SITELONG: '110 52 48' })).toBeCloseTo(-110.88, 6)
  expect(longitudeOf({ ...clock, SITELONG: -110.88 })).toBe(-110.88)
  const east = described({ SITELONG: -149.0644, 'DATE-OBS': '2018-07-05T00:03:03+10:00' })
  expect(east.metadata.longitude).toBe(149.0644)
  expect(east.notes.join()).toContain('-149.0644 (west), but the header’s own clock is UTC+10: it was taken for 149.0644 east.')
})

test('a longitude is believed where no clock contradicts it, or turning it round does not help', () => {
  expect(longitudeOf({ LONGITUD: 110.88, 'DATE-OBS': '2017-12-20T01:33:43' })).toBe(110.88)
  expect(longitudeOf({ LONGITUD: 110.88, 'DATE-OBS': '2017-12-20T01:33:43+0000' })).toBe(110.88)
  expect(longitudeOf({ LONGITUD: 10, 'DATE-OBS': '2017-12-20T01:33:43-0700' })).toBe(10)
  expect(longitudeOf({ LONGITUD: 30, 'DATE-OBS': '2017-12-20T01:33:43-0100' })).toBe(30)
  expect(longitudeOf({ LONGITUD: 110.88, 'DATE-OBS': '2017-12-20T01:33:43', 'LT-OBS': '01:33:43' })).toBe(110.88)
})

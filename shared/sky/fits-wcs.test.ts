import { expect, test } from 'vitest'
import { WcsRecord } from '#shared/records/solution.ts'
import { wcsFromCards } from './fits-wcs.ts'
import { pixelToSky, skyToPixel } from './wcs.ts'

const header = (values: Record<string, string | number>) =>
  wcsFromCards(Object.entries(values).map(([keyword, value]) => ({ keyword, value })))

const TAN = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRVAL1: 10, CRVAL2: 20, CRPIX1: 1, CRPIX2: 1 }
const CD = { CD1_1: -1e-3, CD1_2: 0, CD2_1: 0, CD2_2: 1e-3 }

test('the first pixel of FITS is the pixel 0', () =>
  expect(header({ ...TAN, ...CD })).toMatchObject({ ok: true, value: { crval: [10, 20], crpix: [0, 0], sip: null } }))

test.each([
  ['a header without coordinates', {}, 'not-found', 'wcs.none'],
  ['another projection', { ...TAN, ...CD, CTYPE1: 'RA---HPX', CTYPE2: 'DEC--HPX' }, 'unsupported', 'wcs.projection'],
  ['two projections', { ...TAN, ...CD, CTYPE1: 'RA---ZEA' }, 'unsupported', 'wcs.projection'],
  ['axes without a projection', { ...TAN, ...CD, CTYPE1: 'RA', CTYPE2: 'DEC' }, 'unsupported', 'wcs.projection'],
  ['a reference point that is moved', { ...TAN, ...CD, PV1_1: 1.01 }, 'unsupported', 'wcs.projection'],
  ['a polynomial with too many terms', { ...TAN, ...CD, PV2_1: 1, PV2_40: 1e-9 }, 'unsupported', 'wcs.projection'],
  ['a right ascension with a galactic latitude', { ...TAN, ...CD, CTYPE2: 'GLAT-TAN' }, 'unsupported', 'wcs.frame'],
  ['coordinates of the day', { ...TAN, ...CD, RADESYS: 'GAPPT' }, 'unsupported', 'wcs.frame'],
  ['an equinox that is none', { ...TAN, ...CD, EQUINOX: 20000 }, 'unsupported', 'wcs.frame'],
  ['ZPN without its polynomial', { ...TAN, ...CD, CTYPE1: 'RA---ZPN', CTYPE2: 'DEC--ZPN' }, 'invalid', 'wcs.incomplete'],
  ['NCP on the equator', { ...TAN, ...CD, CRVAL2: 0, CTYPE1: 'RA---NCP', CTYPE2: 'DEC--NCP' }, 'invalid', 'wcs.projection'],
  [
    'a pole that fits no reference',
    { ...TAN, ...CD, CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR', CRVAL2: 80, LONPOLE: 85 },
    'invalid',
    'wcs.incomplete',
  ],
  ['a spectrum', { CTYPE1: 'WAVE', CTYPE2: '' }, 'unsupported', 'wcs.frame'],
  ['no reference position', { ...TAN, ...CD, CRVAL1: 'unknown' }, 'invalid', 'wcs.incomplete'],
  ['no scale', TAN, 'invalid', 'wcs.incomplete'],
  ['a scale of zero', { ...TAN, CDELT1: 0, CDELT2: 0 }, 'invalid', 'wcs.singular'],
])('%s is refused with a sentence', (_, values, kind, code) => {
  const read = header(values)
  expect(read).toMatchObject({ ok: false, fault: { kind, code } })
  expect(!read.ok && read.fault.message).toMatch(/\.$/)
})

test('a WCS that was kept before other projections were read is gnomonic', () => {
  const row = {
    crval: [10, 20],
    crpix: [0, 0],
    cd: [
      [-1e-3, 0],
      [0, 1e-3],
    ],
    sip: null,
  }
  expect(WcsRecord.parse(row)).toEqual(row)
})

test('beyond the edge of a map of the whole sky there is no place, and a hidden place has no pixel', () => {
  const sin = header({ ...TAN, ...CD, CD1_1: -1, CD2_2: 1, CTYPE1: 'RA---SIN', CTYPE2: 'DEC--SIN' })
  if (!sin.ok) throw new Error(sin.fault.message)
  expect(pixelToSky(sin.value, 80, 0)).toEqual({ ra: Number.NaN, dec: Number.NaN })
  expect(skyToPixel(sin.value, { ra: 190, dec: -20 })).toBeNull()
  expect(pixelToSky(sin.value, 20, 20).dec).toBeGreaterThan(20)
})

import { expect, test } from 'vitest'
import { wcsFromCards } from './fits-wcs.ts'

const header = (values: Record<string, string | number>) =>
  wcsFromCards(Object.entries(values).map(([keyword, value]) => ({ keyword, value })))

const TAN = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRVAL1: 10, CRVAL2: 20, CRPIX1: 1, CRPIX2: 1 }
const CD = { CD1_1: -1e-3, CD1_2: 0, CD2_1: 0, CD2_2: 1e-3 }

test('the first pixel of FITS is the pixel 0', () =>
  expect(header({ ...TAN, ...CD })).toMatchObject({ ok: true, value: { crval: [10, 20], crpix: [0, 0], sip: null } }))

test.each([
  ['a header without coordinates', {}, 'not-found', 'wcs.none'],
  ['another projection', { ...TAN, ...CD, CTYPE1: 'RA---ZEA', CTYPE2: 'DEC--ZEA' }, 'unsupported', 'wcs.projection'],
  ['TPV written as TAN with PV', { ...TAN, ...CD, PV1_1: 1.01 }, 'unsupported', 'wcs.projection'],
  ['galactic coordinates', { ...TAN, ...CD, CTYPE1: 'GLON-TAN', CTYPE2: 'GLAT-TAN' }, 'unsupported', 'wcs.frame'],
  ['the equinox of 1950', { ...TAN, ...CD, EQUINOX: 1950 }, 'unsupported', 'wcs.frame'],
  ['a spectrum', { CTYPE1: 'WAVE', CTYPE2: '' }, 'unsupported', 'wcs.frame'],
  ['no reference position', { ...TAN, ...CD, CRVAL1: 'unknown' }, 'invalid', 'wcs.incomplete'],
  ['no scale', TAN, 'invalid', 'wcs.incomplete'],
  ['a scale of zero', { ...TAN, CDELT1: 0, CDELT2: 0 }, 'invalid', 'wcs.singular'],
])('%s is refused with a sentence', (_, values, kind, code) => {
  const read = header(values)
  expect(read).toMatchObject({ ok: false, fault: { kind, code } })
  expect(!read.ok && read.fault.message).toMatch(/\.$/)
})

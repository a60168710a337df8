import { expect, test } from 'vitest'
import type { FileHeader, HeaderCard } from '#shared/formats/format.ts'
import { hintOf } from './hint.ts'

type Value = HeaderCard['value']
const hint = (values: Record<string, Value | readonly [Value, string]>, width = 6000, height = 4000) => {
  const cards = Object.entries(values).map(
    ([keyword, given]): HeaderCard =>
      typeof given === 'object' && given !== null ? { keyword, value: given[0], comment: given[1] } : { keyword, value: given },
  )
  const header: FileHeader = {
    format: 'fits',
    width,
    height,
    channels: 1,
    sampleFormat: 'u16',
    isBottomUp: true,
    hdu: 0,
    notes: [],
    cards,
  }
  return hintOf(header)
}

test('a header without pointing and scale gives no hint, and CRVAL is no pointing', () => {
  expect(hint({})).toBeNull()
  expect(hint({ CRVAL1: 10, CRVAL2: 20, CD1_1: 0.001 })).toBeNull()
})

test('RESOLUTN is a pixel scale, but not where it is dots per inch, as PixInsight writes', () => {
  expect(hint({ RESOLUTN: 1.5 })).toMatchObject({ pixelScaleArcsec: 1.5 })
  expect(hint({ RESOLUTN: 72, RESOUNIT: 'inch' })).toBeNull()
})

test('RA and DEC are degrees, OBJCTRA is hours', () => {
  expect(hint({ RA: 283.3955, DEC: 33.034 })).toMatchObject({ ra: 283.3955, dec: 33.034, source: 'RA, DEC' })
  expect(hint({ OBJCTRA: '18 53 34.930', OBJCTDEC: '+33 02 02.625' })?.ra).toBeCloseTo(283.39554, 5)
  expect(hint({ RA: '167.6425781635544', DEC: '28.75940048831734' })).toMatchObject({ ra: 167.6425781635544 })
})

test('text with parts is hours, whichever keyword it stands behind', () => {
  expect(hint({ RA: '18 20 48.12', DEC: '-16 10 58.8' })).toMatchObject({ ra: 275.2005 })
  expect(hint({ RA: '18:20:48.12', DEC: '-16:10:58.8' })?.dec).toBeCloseTo(-16.183, 6)
  expect(hint({ RA: '18h20m48.12s', DEC: '-16d10m58.8s' })?.ra).toBeCloseTo(275.2005, 6)
  expect(hint({ RA: '167 38 33.3', DEC: '28 45 34' })?.ra).toBeCloseTo(167.642583, 5)
})

test('a comment may say that a bare number is hours', () => {
  expect(hint({ RA: [5.5, 'Right ascension in hours'], DEC: -5 })?.ra).toBe(82.5)
  expect(hint({ RA: [5.5, '[deg] Right ascension (hours elsewhere)'], DEC: -5 })?.ra).toBe(5.5)
  expect(hint({ OBJCTRA: 5.5, OBJCTDEC: -5 })?.ra).toBe(82.5)
  expect(hint({ OBJCTRA: [5.5, '[deg]'], OBJCTDEC: -5 })?.ra).toBe(5.5)
  expect(hint({ OBJCTRA: 83.8, OBJCTDEC: -5 })?.ra).toBe(83.8)
})

test('zero is a place on the sky', () => {
  expect(hint({ RA: 0, DEC: 0 })).toMatchObject({ ra: 0, dec: 0 })
  expect(hint({ OBJCTRA: '00 00 00', OBJCTDEC: '-00 30 00' })).toMatchObject({ ra: 0, dec: -0.5 })
})

test('a pointing that is half missing or out of range gives way to the next', () => {
  expect(hint({ RA: 10, DEC: '', OBJCTRA: '01 00 00', OBJCTDEC: '+10 00 00' })).toMatchObject({
    ra: 15,
    dec: 10,
    source: 'OBJCTRA, OBJCTDEC',
  })
  expect(hint({ RA: 10, DEC: 95 })).toBeNull()
  expect(hint({ RA: 400, DEC: 5 })).toBeNull()
  expect(hint({ RA: -10, DEC: 5 })?.ra).toBe(350)
  expect(hint({ RA: 360, DEC: 5 })?.ra).toBe(0)
})

test('the pixel scale is the named one, else follows from pixel and focal length', () => {
  expect(hint({ PIXSCALE: 0.65415 })).toMatchObject({ pixelScaleArcsec: 0.65415, source: 'PIXSCALE', ra: null })
  expect(hint({ SECPIX1: -1.5 })?.pixelScaleArcsec).toBe(1.5)
  expect(hint({ SCALE: [0.0005, 'deg/pixel'] })?.pixelScaleArcsec).toBeCloseTo(1.8, 10)
  expect(hint({ XPIXSZ: 3.76, FOCALLEN: 530 })?.pixelScaleArcsec).toBeCloseTo(1.4633, 4)
  expect(hint({ PIXSCALE: 0, XPIXSZ: 3.76, FOCALLEN: 530 })?.source).toBe('pixel size and focal length')
  expect(hint({ PIXSCALE: 1e9 })).toBeNull()
})

test('a photo tells its scale by its 35 mm equivalent', () => {
  // 24 mm on film: 84.1 degrees across the diagonal; near the centre 43.27 mm / 24 mm rad for 7211 px.
  expect(hint({ FocalLengthIn35mmFilm: 24 })?.pixelScaleArcsec).toBeCloseTo(51.57, 2)
})

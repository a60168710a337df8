import { describe, expect, test } from 'vitest'
import type { FileHeader } from '#shared/formats/format.ts'
import { frameTypeOf } from './frame-type.ts'
import { metadataOf } from './metadata.ts'

const header = (values: Record<string, string | number>, format = 'fits'): FileHeader => ({
  format,
  width: 100,
  height: 100,
  channels: 1,
  sampleFormat: 'u16',
  isBottomUp: true,
  hdu: 0,
  notes: [],
  cards: Object.entries(values).map(([keyword, value]) => ({ keyword, value })),
})
const typed = (values: Record<string, string | number>, path = '/library/night/x.fits', format = 'fits') =>
  frameTypeOf(header(values, format), metadataOf(header(values, format)), path)

describe('the words of capture programs', () => {
  test.each([
    ['Light Frame', 'light'],
    ['LIGHT', 'light'],
    ['Light', 'light'],
    ['SNAPSHOT', 'light'],
    ['object', 'light'],
    ['EXPOSE', 'light'],
    ['Tricolor Image', 'light'],
    ['Dark Frame', 'dark'],
    ['DARK', 'dark'],
    ['DARKFLAT', 'dark'],
    ['Flat Dark', 'dark'],
    ['Flat Field', 'flat'],
    ['FLAT', 'flat'],
    ['SKYFLAT', 'flat'],
    ['Bias Frame', 'bias'],
    ['zero', 'bias'],
    ['Offset', 'bias'],
    ['Master Light', 'stacked'],
    ['Master Dark', 'master'],
    ['Master Flat', 'master'],
    ['masterBias', 'master'],
  ])('%s is %s', (word, type) => {
    expect(typed({ IMAGETYP: word })).toEqual({ type, rule: `IMAGETYP is "${word}"` })
  })
})

test('other keywords than IMAGETYP may have the word', () => {
  expect(typed({ FRAME: 'Dark' })).toEqual({ type: 'dark', rule: 'FRAME is "Dark"' })
  expect(typed({ IMAGETYP: 'whatever', OBSTYPE: 'BIAS' }).type).toBe('bias')
})

test('a count of frames makes a stack of a light and a master of a dark', () => {
  expect(typed({ IMAGETYP: 'Light', STACKCNT: 187 })).toEqual({
    type: 'stacked',
    rule: 'IMAGETYP is "Light" and STACKCNT is 187',
  })
  expect(typed({ IMAGETYP: 'Dark', NCOMBINE: 20 }).type).toBe('master')
  expect(typed({ NCOMBINE: 20 }).type).toBe('stacked')
  expect(typed({ IMAGETYP: 'Light', STACKCNT: 1 }).type).toBe('light')
})

/** Paths of which only the header can tell the type. */
const NAMELESS = /Starlight|Biased/

describe('names of files and folders', () => {
  test.each([
    ['/lib/Light_M 81_180.0s_Bin1_6200MM_H_gain100_20260402-002642.fit', 'light'],
    ['/lib/Stacked_36_Polaris_10.0s_IRCUT_20250720-224643.fit', 'stacked'],
    ['/lib/DSO_Stacked_312_M 42_10.0s_20250101.fit', 'stacked'],
    ['/lib/DWARF_RAW_TELE_M 31_EXP_15_GAIN_60/M 31_15s60_Astro_0001.fits', 'light'],
    ['/lib/DWARF_DARK/tele_exp_15_gain_60_bin_1.fits', 'dark'],
    ['/lib/CALI_FRAME/bias/cam_0/bias_gain_2_bin_1.fits', 'bias'],
    ['/lib/DWARF/stacked-16_M 31_15s60_20250101.fits', 'stacked'],
    ['/lib/2024-01-05/DARK/2024-01-05_23-11-00__-10.00_300.00s_0001.fits', 'dark'],
    ['/lib/2024-01-05/DARKFLAT/0001.fits', 'dark'],
    ['/lib/M45/Light/Red/M45_Light_Red_001.fits', 'light'],
    ['/lib/cal/M45_Flat_Red_001_2024-01-01T00_00_00.fits', 'flat'],
    ['/lib/masters/masterDark_BIN-1_EXPOSURE-300.00s.xisf', 'master'],
    ['/lib/process/masterLight_BIN-1_FILTER-Ha.xisf', 'stacked'],
    ['/lib/siril/pp_light_00012.fit', 'light'],
    ['/lib/siril/result_3600s.fit', 'stacked'],
    ['/lib/M 94_sub/x.fit', 'light'],
    ['/lib/flats/x.fit', 'flat'],
    ['/lib/Jupiter/x.fit', 'planetary'],
    ['/lib/Biases/x.fit', 'bias'],
    ['/lib/Light_Dark Shark_30s.fit', 'light'],
    ['/lib/Flaming Star/Starlight.fit', 'light'],
    ['/lib/Darkling/Biased.fit', 'light'],
  ])('%s is %s', (path, type) => {
    expect(typed({}, path).type).toBe(type)
    expect(frameTypeOf(null, metadataOf(header({})), path).type).toBe(NAMELESS.test(path) ? 'unknown' : type)
  })

  test('the header knows better than the folder, and the file better than the folder', () => {
    expect(typed({ IMAGETYP: 'Flat' }, '/lib/darks/x.fits').type).toBe('flat')
    expect(typed({}, '/lib/darks/Light_M 1.fits')).toEqual({ type: 'light', rule: 'the file name begins with "Light_M"' })
    expect(typed({}, '/lib/darks/x.fits').rule).toBe('the folder is called "darks"')
  })

  test('folders far above the file are somebody’s disk', () => {
    expect(typed({}, '/dark/home/me/pictures/night/x.fits').type).toBe('light')
  })
})

test('a picture is a photo unless its name says that it was captured', () => {
  expect(typed({ Make: 'Canon', Model: 'Canon EOS 60D' }, '/lib/IMG_1.jpg', 'jpeg')).toEqual({
    type: 'photo',
    rule: 'a picture with EXIF of Canon EOS 60D',
  })
  expect(typed({}, '/lib/sky.png', 'png').type).toBe('photo')
  expect(typed({ Model: 'Canon EOS 6D', ExposureTime: 0.01 }, '/lib/IMG_1.cr2', 'raw').type).toBe('photo')
  expect(typed({ Model: 'Canon EOS 6D', ExposureTime: 120 }, '/lib/IMG_2.cr2', 'raw').type).toBe('light')
  expect(typed({ Model: 'Canon EOS 6D', ExposureTime: 120 }, '/lib/Darks/IMG_3.cr2', 'raw').type).toBe('dark')
  expect(typed({}, '/lib/Stacked_20_M 42.jpg', 'jpeg').type).toBe('stacked')
})

test('a XISF file of a camera is a light, not a photo', () => {
  expect(typed({ INSTRUME: 'ZWO ASI2600MM Pro' }, '/lib/x.xisf', 'xisf').type).toBe('light')
})

test('a planet in a short exposure is planetary, in a long one it is not', () => {
  expect(typed({ OBJECT: 'Jupiter', EXPTIME: 0.02 }).type).toBe('planetary')
  expect(typed({ OBJECT: 'Mars', EXPTIME: 30 }).type).toBe('light')
  expect(typed({ OBJECT: 'MarsM45', EXPTIME: 1 }).type).toBe('light')
})

test('without any sign a capture is a light', () => {
  expect(typed({})).toEqual({ type: 'light', rule: 'nothing says otherwise' })
})

test('a file that cannot be read is of no type, unless its name says one', () => {
  expect(frameTypeOf(null, metadataOf(header({})), '/lib/x.fits').type).toBe('unknown')
  expect(frameTypeOf(null, metadataOf(header({})), '/lib/Dark_0001.fits').type).toBe('dark')
})

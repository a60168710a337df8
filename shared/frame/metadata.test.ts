import { expect, test } from 'vitest'
import type { FileHeader, HeaderCard } from '#shared/formats/format.ts'
import { FrameMetadata } from '#shared/records/metadata.ts'
import { numberOf } from './lookup.ts'
import { metadataOf, NO_METADATA } from './metadata.ts'

type Value = HeaderCard['value']
const headerOf = (values: Record<string, Value | readonly [Value, string]>): FileHeader => ({
  format: 'fits',
  width: 6000,
  height: 4000,
  channels: 1,
  sampleFormat: 'u16',
  isBottomUp: true,
  hdu: 0,
  notes: [],
  cards: Object.entries(values).map(
    ([keyword, given]): HeaderCard =>
      typeof given === 'object' && given !== null ? { keyword, value: given[0], comment: given[1] } : { keyword, value: given },
  ),
})
const read = (values: Record<string, Value | readonly [Value, string]>) => metadataOf(headerOf(values))

test('a header that says nothing gives nothing, and that is a valid record', () => {
  expect(Object.values(NO_METADATA).every((value) => value === null)).toBe(true)
  expect(FrameMetadata.parse(NO_METADATA)).toEqual(NO_METADATA)
})

test('empty and unknown texts are passed over for the next keyword', () => {
  expect(read({ OBJECT: '   ', TARGET: 'M 31' }).object).toBe('M 31')
  expect(read({ OBJECT: 'Unknown', OBSERVER: 'N/A', TELESCOP: 'none' })).toEqual(NO_METADATA)
  expect(read({ INSTRUME: '', CAMERA: 'QHY600' }).camera).toBe('QHY600')
})

test('zero is a value', () => {
  expect(read({ GAIN: 0, OFFSET: 0, EXPTIME: 0, 'CCD-TEMP': 0, SITELAT: 0, SITELONG: 0 })).toMatchObject({
    gain: 0,
    offset: 0,
    exposureSeconds: 0,
    ccdTemp: 0,
    latitude: 0,
    longitude: 0,
  })
})

test('numbers are read from text, with a comma, with a unit, as a fraction', () => {
  const texts = ['12.5', '12,5', '-10 C', '1/75', 'f/5.6', '1.5d2', '0.019 mm', '', 'x', '18 20 48', '1,234,567', '1/0']
  expect(texts.map(numberOf)).toEqual([12.5, 12.5, -10, 1 / 75, 5.6, 150, 0.019, null, null, null, null, null])
})

test('the exposure may be in other units when the comment says so', () => {
  expect(read({ EXPTIME: [500, 'Exposure [ms]'] }).exposureSeconds).toBe(0.5)
  expect(read({ EXPOSURE: [2500, 'in milliseconds'] }).exposureSeconds).toBe(2.5)
  expect(read({ EXPTIME: [50, 'minutes of nothing'] }).exposureSeconds).toBe(50)
  expect(read({ EXPTIME: [50, '[min] exposure'] }).exposureSeconds).toBe(3000)
  expect(read({ EXPOINUS: 1500000 }).exposureSeconds).toBeCloseTo(1.5, 12)
  expect(read({ EXPTIME: [30, '[s] Exposure duration'], EXPOSURE: 99 }).exposureSeconds).toBe(30)
  expect(read({ EXPTIME: 'x', EXPOSURE: [7, 's'] }).exposureSeconds).toBe(7)
  expect(read({ EXPTIME: -1 }).exposureSeconds).toBeNull()
})

test('temperatures come in Celsius, kelvin, or as a number that means no data', () => {
  expect(read({ 'CCD-TEMP': -9.9 }).ccdTemp).toBe(-9.9)
  expect(read({ CAMTEMP: [271, 'CCD Camera Temperature in Kelvin, =-1 if no data'] }).ccdTemp).toBe(-2.15)
  expect(read({ CAMTEMP: [-1, 'CCD Camera Temperature in Kelvin, =-1 if no data'] }).ccdTemp).toBeNull()
  expect(read({ 'CCD-TEMP': 9999 }).ccdTemp).toBeNull()
  expect(read({ 'SET-TEMP': -10, 'CCD-TEMP': -9.8 }).ccdTemp).toBe(-9.8)
})

test('binning is one keyword per axis, or both in one', () => {
  expect(read({ XBINNING: 2, YBINNING: 3 })).toMatchObject({ binningX: 2, binningY: 3 })
  expect(read({ CCDSUM: '2 2' })).toMatchObject({ binningX: 2, binningY: 2 })
  expect(read({ BINNING: '4x4' })).toMatchObject({ binningX: 4, binningY: 4 })
  expect(read({ XBINNING: '1' })).toMatchObject({ binningX: 1, binningY: 1 })
})

test('XPIXSZ includes the binning unless its comment or the pixel scale says otherwise', () => {
  const binned = { XBINNING: 2, FOCALLEN: 1000 }
  expect(read({ ...binned, XPIXSZ: [7.52, '[um] Pixel X axis size'] }).pixelSizeUm).toBe(7.52)
  expect(read({ ...binned, XPIXSZ: [7.52, 'microns (after binning)'] }).pixelSizeUm).toBe(7.52)
  expect(read({ ...binned, XPIXSZ: [3.76, 'unbinned'] }).pixelSizeUm).toBe(7.52)
  // 206.265 * 7.52 / 1000 = 1.551
  expect(read({ ...binned, XPIXSZ: 3.76, PIXSCALE: 1.551 }).pixelSizeUm).toBe(7.52)
  expect(read({ ...binned, XPIXSZ: 7.52, PIXSCALE: 1.551 }).pixelSizeUm).toBe(7.52)
  expect(read({ ...binned, PIXSIZE1: 3.76 }).pixelSizeUm).toBe(7.52)
  expect(read({ ...binned, PIXSIZE1: 3.76, XPIXSZ: 7.52 }).pixelSizeUm).toBe(7.52)
  expect(read({ XPIXSZ: 0 }).pixelSizeUm).toBeNull()
})

test('places are numbers or sexagesimal, with letters for the directions', () => {
  expect(read({ SITELAT: '-31 16 24', SITELONG: '149 03 52' })).toMatchObject({ latitude: -31 - 16 / 60 - 24 / 3600 })
  expect(read({ SITELAT: '51 3 0.000' }).latitude).toBeCloseTo(51.05, 10)
  expect(read({ SITELAT: '33.5 S', SITELONG: 'W 70 30 00' })).toMatchObject({ latitude: -33.5, longitude: -70.5 })
  expect(read({ SITELONG: 285 }).longitude).toBe(-75)
  expect(read({ SITELAT: 95 }).latitude).toBeNull()
  expect(read({ GPSLatitude: 43.5, GPSLongitude: -11.25, GPSAltitude: 320 })).toMatchObject({
    latitude: 43.5,
    longitude: -11.25,
    elevationM: 320,
  })
})

test('a camera is named once', () => {
  expect(read({ Make: 'Canon', Model: 'Canon EOS 60D' }).camera).toBe('Canon EOS 60D')
  expect(read({ Make: 'NIKON CORPORATION', Model: 'NIKON D810' }).camera).toBe('NIKON D810')
  expect(read({ Make: 'SONY', Model: 'ILCE-7M3' }).camera).toBe('SONY ILCE-7M3')
})

test('the focal ratio follows from focal length and aperture when it is not said', () => {
  expect(read({ FOCALLEN: 400, APTDIA: 80 }).fNumber).toBe(5)
  expect(read({ FOCALLEN: 400, FOCRATIO: 4.8, APTDIA: 80 }).fNumber).toBe(4.8)
  expect(read({ FOCALLEN: 0 }).focalLengthMm).toBeNull()
  expect(read({ FOCALLEN: [1.425, 'Focal length in meters'] }).focalLengthMm).toBe(1425)
})

test('an airmass below 1 is none', () => {
  expect(read({ AIRMASS: 1.2 }).airmass).toBe(1.2)
  expect(read({ AIRMASS: -1 }).airmass).toBeNull()
})

test('rotator, focuser, readout mode and the air are read, and rows that were kept without them still are rows', () => {
  expect(read({ ROTATANG: -30, READOUTM: 'High Gain', FOCPOS: 12345, AMBTEMP: 4.5 })).toMatchObject({
    rotatorAngle: 330,
    readoutMode: 'High Gain',
    focuserPosition: 12345,
    ambientTemp: 4.5,
  })
  expect(read({ ROTATOR: 0 }).rotatorAngle).toBe(0)
  const { rotatorAngle, readoutMode, focuserPosition, ambientTemp, ...old } = NO_METADATA
  expect(FrameMetadata.parse(old)).toEqual({ ...old, rotatorAngle, readoutMode, focuserPosition, ambientTemp })
})

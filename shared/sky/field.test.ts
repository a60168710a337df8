import { expect, test } from 'vitest'
import { describeField } from './field.ts'
import { contains } from './footprint.ts'
import type { Wcs } from './wcs.ts'

/** A true picture of the sky, north up and east left, as displayed with the last row on top. */
const northUp = (ra: number, dec: number, scaleArcsec: number): Wcs => ({
  crval: [ra, dec],
  crpix: [499.5, 249.5],
  cd: [
    [-scaleArcsec / 3600, 0],
    [0, scaleArcsec / 3600],
  ],
  sip: null,
})

test('north up and east left is position angle 0 and not mirrored', () => {
  const field = describeField(northUp(83.8, -5.4, 3.6), 1000, 500, true)
  expect(field).toMatchObject({ parity: -1, isMirrored: false, width: 1000, height: 500 })
  expect(field.positionAngle).toBeCloseTo(0, 9)
  expect(field.ra).toBeCloseTo(83.8, 10)
  expect(field.pixelScaleArcsec).toBeCloseTo(3.6, 5)
  expect(field.fieldWidthDeg).toBeCloseTo(1, 3)
  expect(field.fieldHeightDeg).toBeCloseTo(0.5, 3)
  expect(field.radiusDeg).toBeCloseTo(Math.hypot(1, 0.5) / 2, 3)
})

test('the same pixels shown with the first row on top are mirrored and upside down', () => {
  const field = describeField(northUp(83.8, -5.4, 3.6), 1000, 500, false)
  expect(field).toMatchObject({ parity: -1, isMirrored: true })
  expect(Math.abs(field.positionAngle)).toBeCloseTo(180, 9)
})

test('a picture turned so that east is up has position angle 90', () => {
  const s = 1 / 1000
  const field = describeField(
    {
      ...northUp(10, 0, 3.6),
      cd: [
        [0, s],
        [s, 0],
      ],
    },
    1000,
    500,
    true,
  )
  expect(field.positionAngle).toBeCloseTo(90, 9)
  expect(field.isMirrored).toBe(false)
})

test('an outline holds what lies in the frame: across 0h, over the pole, and 60 degrees wide', () => {
  const across = describeField(northUp(0, 0, 36), 1000, 500, true).footprint
  expect(across.length).toBe(32)
  expect(contains(across, { ra: 359, dec: 0 })).toBe(true)
  expect(contains(across, { ra: 4.9, dec: 2.4 })).toBe(true)
  expect(contains(across, { ra: 5.2, dec: 0 })).toBe(false)
  expect(contains(across, { ra: 180, dec: 0 })).toBe(false)
  const polar = describeField(northUp(100, 90, 36), 1000, 500, true).footprint
  expect(contains(polar, { ra: 280, dec: 88 })).toBe(true)
  expect(contains(polar, { ra: 100, dec: 80 })).toBe(false)
  const wide = describeField(northUp(0, 60, 216), 1000, 500, true).footprint
  expect(contains(wide, { ra: 180, dec: 89 })).toBe(false)
  expect(contains(wide, { ra: 0, dec: 74 })).toBe(true)
  expect(contains(wide, { ra: 0, dec: 76 })).toBe(false)
})

import { expect, test } from 'vitest'
import {
  agoText,
  angleText,
  bytesText,
  countText,
  durationText,
  exposureText,
  fixedText,
  nightText,
  numberText,
  siteText,
  utcText,
} from './words.ts'

test('exposures read as astronomers and photographers write them', () => {
  expect(exposureText(300)).toBe('300 s')
  expect(exposureText(0.004)).toBe('1/250 s')
  expect(exposureText(0.5)).toBe('0.5 s')
  expect(exposureText(10.00001)).toBe('10 s')
  expect(exposureText(0)).toBe('0 s')
})

test('numbers keep their significant digits and a true minus sign', () => {
  expect(numberText(-10.25)).toBe('−10.25')
  expect(numberText(1_234_567, 7)).toBe('1,234,567')
  expect(numberText(3008)).toBe('3008')
  expect(fixedText(-0.001, 2)).toBe('0.00')
  expect(fixedText(-5.391, 2)).toBe('−5.39')
})

test('counts, sizes and durations have their units', () => {
  expect(countText(1, 'frame')).toBe('1 frame')
  expect(countText(1240, 'frame')).toBe('1,240 frames')
  expect(bytesText(0)).toBe('0 B')
  expect(bytesText(51_200_000)).toBe('51.2 MB')
  expect(durationText(4.23)).toBe('4.2 s')
  expect(durationText(125)).toBe('2 min 05 s')
})

test('angles take the unit that suits them', () => {
  expect(angleText(2.5)).toBe('2.5°')
  expect(angleText(0.5)).toBe('30′')
  expect(angleText(0.001)).toBe('3.6″')
})

test('dates are UTC and say so, and a night without a date is a sentence', () => {
  expect(utcText(Date.UTC(2026, 0, 10, 22, 14, 7))).toBe('10 Jan 2026, 22:14:07 UTC')
  expect(nightText('2026-01-10')).toBe('Saturday 10 January 2026')
  expect(nightText('')).toBe('No date')
  expect(agoText(0, 20_000)).toBe('just now')
  expect(agoText(0, 7_200_000)).toBe('2 h ago')
})

test('a site has its hemispheres', () => expect(siteText(-23.02, -67.75)).toBe('23.0° S, 67.8° W'))

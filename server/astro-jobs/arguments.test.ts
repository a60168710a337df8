import { expect, test } from 'vitest'
import { paramsOf, readFlags, readJobId, SUBMIT_FLAGS, secondsOf } from './arguments.ts'

const params = (...argv: string[]) => {
  const flags = readFlags(argv, SUBMIT_FLAGS)
  return flags.ok ? paramsOf(flags.value) : flags
}

test('without flags the original defaults hold: no scale, downsample 2, 600 seconds', () => {
  expect(params()).toEqual({ ok: true, value: { scale_low: null, scale_high: null, downsample: 2, timeout: 600 } })
})

test('a southern declination is a value, not a flag', () => {
  expect(params('--ra', '83.82', '--dec', '-5.39', '--radius=2')).toMatchObject({ value: { ra: 83.82, dec: -5.39, radius: 2 } })
})

test('a position may be written in hours, minutes and seconds', () => {
  const read = params('--ra', '05:35:17.3', '--dec', '-05:23:28')
  expect(read.ok && read.value.ra).toBeCloseTo(83.822, 3)
  expect(read.ok && read.value.dec).toBeCloseTo(-5.391, 3)
})

test.each([
  ['an unknown flag', ['--scale', '1']],
  ['a number that is none', ['--scale-low', 'two', '--scale-high', '3']],
  ['scales the wrong way round', ['--scale-low', '3', '--scale-high', '1']],
  ['half a position', ['--ra', '10']],
  ['a declination beyond the pole', ['--ra', '10', '--dec', '91']],
  ['an unknown unit', ['--scale-units', 'parsec']],
  ['a stray word', ['picture.fits']],
])('%s is a wrong call', (_, argv) => {
  const read = params(...argv)
  expect(read.ok ? null : read.fault.code).toBe('astro-jobs.usage')
})

test('a job command without an id is a wrong call', () => {
  expect(readJobId([]).ok).toBe(false)
  expect(readJobId(['--job-id', 'abc'])).toEqual({ ok: true, value: 'abc' })
})

test('durations are read in days, hours and minutes, and nothing else', () => {
  expect([secondsOf('14d'), secondsOf('36h'), secondsOf('1.5h'), secondsOf('90m')]).toEqual([1_209_600, 129_600, 5400, 5400])
  expect(['', '14', 'd', '-1d', '14 d', '1w'].map(secondsOf)).toEqual([null, null, null, null, null, null])
})

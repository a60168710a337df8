import { expect, test } from 'vitest'
import { inText, leftText } from './work.ts'

const tally = { done: 1, total: 10, errors: 0, skipped: 0, secondsLeft: 42 }

test('time left is told roughly, and not at all when it is not known or nothing is left', () => {
  expect(leftText(tally)).toBe('about 42 s left')
  expect(leftText({ ...tally, secondsLeft: 600 })).toBe('about 10 min left')
  expect(leftText({ ...tally, secondsLeft: 20_000 })).toBe('about 6 h left')
  expect(leftText({ ...tally, secondsLeft: 400_000 })).toBe('about 5 days left')
  expect(leftText({ ...tally, secondsLeft: null })).toBe('')
  expect(leftText({ ...tally, done: 10, secondsLeft: 0 })).toBe('')
})

test('the next run is told in the unit that suits it', () => {
  expect(inText(10_000, 0)).toBe('in a moment')
  expect(inText(240_000, 0)).toBe('in 4 min')
  expect(inText(7 * 3_600_000, 0)).toBe('in 7 h')
  expect(inText(3 * 86_400_000, 0)).toBe('in 3 days')
  expect(inText(-5, 0)).toBe('in a moment')
})

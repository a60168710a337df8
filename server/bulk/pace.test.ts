import { expect, test } from 'vitest'
import { createPace } from './pace.ts'
import { tallySentence } from './words.ts'

test('the time left follows the latest pace, leaves out rests, and is not told before there is one', () => {
  let clock = 0
  const pace = createPace(() => clock)
  const step = (ms: number): void => {
    clock += ms
    pace.step()
  }
  step(1000)
  step(1000)
  expect(pace.secondsFor(10)).toBeNull()
  step(1000)
  expect(pace.secondsFor(10)).toBe(10)
  clock += 3_600_000
  pace.rest(3_600_000)
  step(1000)
  expect(pace.secondsFor(10)).toBe(10)
  for (let i = 0; i < 200; i++) step(100)
  expect(pace.secondsFor(10)).toBeCloseTo(1, 6)
  expect(pace.secondsFor(0)).toBe(0)
})

test('a tally is told in a line, and only what there is of it', () => {
  const tally = { done: 120, total: 2000, errors: 1, skipped: 14, secondsLeft: 7300 }
  expect(tallySentence(tally)).toBe('120 of 2,000 frames, 1 error, 14 skipped, about 2 h left')
  expect(tallySentence({ done: 1, total: 1, errors: 0, skipped: 0, secondsLeft: 0 })).toBe('1 frame')
  expect(tallySentence({ ...tally, errors: 0, skipped: 0, secondsLeft: null })).toBe('120 of 2,000 frames')
  expect(tallySentence({ ...tally, errors: 0, skipped: 0, secondsLeft: 200_000 })).toContain('about 2 days left')
})

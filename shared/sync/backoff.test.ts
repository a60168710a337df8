import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

test('waiting grows with each failure and stays below 75 seconds', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 100].map((failures) => backoffMs(failures, 0.5))
  expect(waits.slice(0, 4)).toEqual([1000, 2000, 4000, 8000])
  expect(Math.max(...waits.map((ms) => ms * 1.25))).toBeLessThanOrEqual(75_000)
})

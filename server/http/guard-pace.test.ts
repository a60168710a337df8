import { expect, test } from 'vitest'
import { createPace } from './guard-pace.ts'

test('a sender has a burst, then a steady pace, and others do not feel it', () => {
  let ms = 0
  const pace = createPace(() => ms)
  const limit = { burst: 3, perSecond: 2 }
  expect([1, 2, 3, 4].map(() => pace('a', limit))).toEqual([0, 0, 0, 1])
  expect(pace('b', limit)).toBe(0)
  ms += 500
  expect([1, 2].map(() => pace('a', limit))).toEqual([0, 1])
  ms += 60_000
  expect([1, 2, 3, 4].map(() => pace('a', limit))).toEqual([0, 0, 0, 1])
})

test('a crowd of senders takes no more memory than a few thousand', () => {
  const pace = createPace(() => 0)
  const limit = { burst: 1, perSecond: 1 }
  pace('first', limit)
  expect(pace('first', limit)).toBe(1)
  for (let i = 0; i < 5000; i++) pace(`sender ${i}`, limit)
  // Forgotten, and so as good as new.
  expect(pace('first', limit)).toBe(0)
})

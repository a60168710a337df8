import { expect, test } from 'vitest'
import { z } from 'zod'
import { inputSentences } from './input-words.ts'

const Asked = z
  .strictObject({
    limit: z.coerce.number().int().min(1).max(500).default(50),
    radius: z.number().positive().max(180).optional(),
    dec: z.number().min(-90).max(90).optional(),
    page: z.int().min(1).optional(),
    order: z.enum(['asc', 'desc']).default('desc'),
    name: z.string().max(20).optional(),
    frames: z.array(z.string().min(1)).min(1).optional(),
    from: z
      .string()
      .regex(/^\d{4}$/, 'A year has four digits')
      .optional(),
    isSolved: z.boolean().optional(),
    nested: z.object({ gain: z.number().nullable() }).optional(),
  })
  .refine(({ dec, radius }) => radius === undefined || dec !== undefined, 'A radius needs a place')

test.each([
  [{ limit: 900 }, '`limit` must be a whole number from 1 to 500.'],
  [{ limit: 'two' }, '`limit` must be a whole number from 1 to 500.'],
  [{ page: 0 }, '`page` must be a whole number not below 1.'],
  [{ dec: 1, radius: 0 }, '`radius` must be a number above 0 and not above 180.'],
  [{ order: 'sideways' }, '`order` must be one of asc, desc.'],
  [{ name: ['a', 'b'] }, '`name` must be text of at most 20 letters, given once.'],
  [{ frames: [] }, '`frames` must be a list of at least one entry.'],
  [{ frames: ['a', 7] }, '`frames[1]` must be text of at least one letter.'],
  [{ from: 'last' }, '`from`: A year has four digits.'],
  [{ isSolved: 'yes' }, '`isSolved` must be true or false.'],
  [{ nested: { gain: 'high' } }, '`nested.gain` must be a number or empty (null).'],
  [{ radius: 1 }, 'A radius needs a place.'],
  ['nothing', 'What was sent must be an object.'],
])('%j is told in a sentence', (input, sentence) => {
  const parsed = Asked.safeParse(input)
  expect(parsed.error && inputSentences(Asked, parsed.error)).toBe(sentence)
})

test('what is not known is named, with what is', () => {
  const parsed = Asked.safeParse({ colour: 'red' })
  expect(parsed.error && inputSentences(Asked, parsed.error)).toMatch(/^`colour` is not known; known are `limit`, `radius`, /)
})

test('a thousand mistakes are a few sentences', () => {
  const parsed = Asked.safeParse({ frames: Array.from({ length: 1000 }, () => 1) })
  const told = parsed.error && inputSentences(Asked, parsed.error)
  expect(told).toContain('And 995 more of the kind.')
  expect(told!.length).toBeLessThan(500)
})

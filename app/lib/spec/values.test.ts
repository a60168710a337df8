import { expect, test } from 'vitest'
import { z } from 'zod'
import { fieldsOf } from '#shared/spec/fields.ts'
import { describe as describeSpec } from '#shared/spec/spec.ts'
import { initialTyped, paramsOf, troubleOf } from './values.ts'

const fields = fieldsOf(
  describeSpec({
    id: 'simulate',
    title: 'Simulate',
    summary: '',
    params: z.object({
      target: z.string().default('M 42'),
      frames: z.int().min(1).max(500).default(12).meta({ unit: 'frames' }),
      scale: z.number().min(0.1).optional(),
      camera: z.enum(['small', 'large']).default('small'),
      hasClouds: z.boolean().default(true),
      name: z.string(),
    }),
  }),
)
const fieldOf = (name: string) => fields.find((field) => field.name === name)!

test('a form left as it is asks for nothing but the defaults', () => {
  expect(paramsOf(fields, { ...initialTyped(fields), name: '' })).toEqual({})
})

test('only what was changed is sent, in its own type', () => {
  const typed = { ...initialTyped(fields), frames: '20', scale: '1,5', camera: 'large', hasClouds: false, name: 'Tuesday' }
  expect(paramsOf(fields, typed)).toEqual({ frames: 20, scale: 1.5, camera: 'large', hasClouds: false, name: 'Tuesday' })
})

test('a field says why it will not do, with its limit and unit', () => {
  expect(troubleOf(fieldOf('frames'), '0')).toBe('At least 1 frames.')
  expect(troubleOf(fieldOf('frames'), 'many')).toBe('This is not a number.')
  expect(troubleOf(fieldOf('frames'), '501')).toBe('At most 500 frames.')
  expect(troubleOf(fieldOf('name'), ' ')).toBe('This is needed.')
  expect(troubleOf(fieldOf('scale'), '')).toBe('')
})

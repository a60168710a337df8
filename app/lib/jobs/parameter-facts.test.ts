import { expect, test } from 'vitest'
import { z } from 'zod'
import { describe } from '#shared/spec/spec.ts'
import { parameterFacts } from './parameter-facts.ts'

const description = describe({
  id: 'look',
  title: 'Look',
  summary: 'Looks.',
  params: z.object({ keep: z.number().optional().meta({ title: 'Keep', unit: 'days', description: 'How long' }) }),
})

test('parameters have the names and units of their form, and unknown ones their own', () => {
  expect(parameterFacts({ keep: 7, isForced: true, near: { ra: 1 }, other: null }, description)).toEqual([
    { label: 'Keep', value: '7 days' },
    { label: 'isForced', value: 'yes' },
    { label: 'near', value: '{"ra":1}' },
    { label: 'other', value: 'none' },
  ])
  expect(parameterFacts({ keep: 7 }, null)).toEqual([{ label: 'keep', value: '7' }])
})

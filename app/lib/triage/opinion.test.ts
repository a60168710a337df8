import { expect, test } from 'vitest'
import { labelOf, opinionOf } from './opinion.ts'

test('an opinion is said in words with its probability', () => {
  expect(opinionOf({ label: 'out-of-focus', probabilities: [0.1, 0, 0, 0.87, 0.03, 0, 0] })?.text).toBe('out of focus, 87 %')
})

test('nothing is said without a verdict, or when it is not sure', () => {
  expect(opinionOf({ label: null, probabilities: null })).toBeNull()
  expect(opinionOf({ label: 'cloud', probabilities: [0.3, 0.5, 0.2, 0, 0, 0, 0] })).toBeNull()
})

test('no opinion is certain', () => {
  expect(opinionOf({ label: 'good', probabilities: [1, 0, 0, 0, 0, 0, 0] })?.text).toBe('good, 99 %')
})

test('the likeliest label is the verdict', () => expect(labelOf([0.1, 0.2, 0.6, 0.1, 0, 0, 0])).toBe('trailed'))

import { expect, test } from 'vitest'
import { labelOf, SURE } from '#shared/triage/verdict.ts'
import { opinionOf } from './opinion.ts'

test('an opinion is said in words with its probability', () => {
  expect(opinionOf({ probabilities: [0.05, 0, 0, 0.93, 0.02, 0, 0] })?.text).toBe('out of focus, 93 %')
})

test('nothing is said without a verdict, or where the examination left the word to the rules', () => {
  expect(opinionOf({ probabilities: null })).toBeNull()
  expect(opinionOf({ probabilities: [0.11, 0.89, 0, 0, 0, 0, 0] })).toBeNull()
  expect(opinionOf({ probabilities: [1 - SURE, SURE, 0, 0, 0, 0, 0] })?.label).toBe('cloud')
})

test('no opinion is certain', () => {
  expect(opinionOf({ probabilities: [1, 0, 0, 0, 0, 0, 0] })?.text).toBe('good, 99 %')
})

test('the likeliest label is the verdict', () => expect(labelOf([0.1, 0.2, 0.6, 0.1, 0, 0, 0])).toBe('trailed'))

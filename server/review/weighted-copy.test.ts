import { expect, test } from 'vitest'
import { makeFits } from '#tests/support/make-fits.ts'
import { headerWithWeight } from './weighted-copy.ts'

const cardsOf = (bytes: Uint8Array): string[] =>
  Buffer.from(bytes)
    .toString('latin1')
    .match(/.{80}/gs)
    ?.map((card) => card.trimEnd()) ?? []
const headerOf = (cards: readonly string[]): Uint8Array => {
  const text = [...cards, 'END'].map((card) => card.padEnd(80)).join('')
  return Buffer.from(text.padEnd(Math.ceil(text.length / 2880) * 2880), 'latin1')
}

test('the weight stands once before END, in whole blocks, and a checksum that would be wrong is gone', () => {
  const before = headerOf([
    'SIMPLE  =                    T',
    "CHECKSUM= 'abcdefgh'",
    'SSWEIGHT=                  0.5',
    'GAIN    =                  100',
    '',
    '',
  ])
  const after = headerWithWeight(before, 1.25)
  expect(after.ok && cardsOf(after.value).filter(Boolean)).toEqual([
    'SIMPLE  =                    T',
    'GAIN    =                  100',
    'SSWEIGHT=                 1.25 / relative weight in its group',
    'END',
  ])
})

test('a full block grows by one', () => {
  const full = headerOf([
    'SIMPLE  =                    T',
    ...Array.from({ length: 34 }, (_, i) => `KEY${i}    =                    1`.slice(0, 30)),
  ])
  const after = headerWithWeight(full, 1)
  expect([full.length, after.ok && after.value.length]).toEqual([2880, 5760])
})

test('what is no FITS header is refused', () => {
  const refused = headerWithWeight(Buffer.alloc(2880, 32), 1)
  expect(!refused.ok && refused.fault.code).toBe('review.not-fits')
  expect(headerWithWeight(makeFits({ seed: 1 }).subarray(0, 2880), 0.123456789).ok).toBe(true)
})

import { expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { makeRawFits } from '#tests/support/make-fits.ts'
import { formatCard } from './format-card.ts'
import { readHeaderUnit } from './header.ts'

const text = (lines: readonly string[]): Uint8Array => new TextEncoder().encode(lines.map((line) => line.padEnd(80)).join(''))

const read = async (bytes: Uint8Array) => {
  const unit = await readHeaderUnit(bytesSource(bytes), 0)
  if (!unit.ok) throw new Error(unit.fault.code)
  return unit.value
}

test('a long text goes on in CONTINUE cards', async () => {
  const lines = [
    'SIMPLE  = T',
    "NOTES   = 'clouds at &' / first",
    "CONTINUE  'midnight&'",
    "CONTINUE  ', then clear' / last",
    'END',
  ]
  const { cards } = await read(text(lines))
  expect(cards[1]).toEqual({ keyword: 'NOTES', value: 'clouds at midnight, then clear', comment: 'first last' })
})

test('an ampersand that nothing follows is a plain character', async () => {
  const { cards } = await read(text(['SIMPLE  = T', "OBJECT  = 'NGC 869 &'", 'END']))
  expect(cards[1]?.value).toBe('NGC 869 &')
})

test('texts of any length and with any quotes survive writing and reading', async () => {
  for (const value of [
    '',
    'a',
    "O'Neill",
    "'".repeat(70),
    'x'.repeat(68),
    'x'.repeat(69),
    'long '.repeat(60).trim(),
    `${'y'.repeat(67)}''`,
  ]) {
    const lines = ['SIMPLE  = T', ...formatCard({ keyword: 'NOTES', value, comment: 'a comment' }), 'END']
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
    expect((await read(text(lines))).cards[1]?.value).toBe(value)
  }
})

test('numbers survive writing and reading to the last digit', async () => {
  for (const value of [0, -0.1, 1 / 3, 1e-300, 6.02214076e23, 2 ** 53, -2147483648]) {
    const lines = ['SIMPLE  = T', ...formatCard({ keyword: 'NUMBER', value }), 'END']
    expect((await read(text(lines))).cards[1]?.value).toBe(value)
  }
})

test('a header without END stops where the text stops, and says so', async () => {
  const bytes = new Uint8Array(2880 * 2).fill(200)
  bytes.set(text(['SIMPLE  = T', 'BITPIX  = 8']))
  const unit = await read(bytes)
  expect(unit.cards).toHaveLength(2)
  expect(unit.dataOffset).toBe(2880)
  expect(unit.notes).toEqual(['The header has no END card.'])
})

test('garbage among the cards is left out with a note', async () => {
  const unit = await read(text(['SIMPLE  = T', 'this is \x01 no card', 'GAIN    = 5', 'END']))
  expect(unit.cards.map((card) => card.keyword)).toEqual(['SIMPLE', 'GAIN'])
  expect(unit.notes).toEqual(['1 line of the header could not be read.'])
})

test('the data begin at the next block of 2880 bytes', async () => {
  const cards = [{ keyword: 'SIMPLE', value: true }, ...Array.from({ length: 40 }, (_, i) => ({ keyword: `KEY${i}`, value: i }))]
  const unit = await read(makeRawFits(cards, new Uint8Array(10)))
  expect(unit.cards).toHaveLength(41)
  expect(unit.dataOffset).toBe(5760)
})

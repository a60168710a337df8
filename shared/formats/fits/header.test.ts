import { expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { makeRawFits } from '#tests/support/make-fits.ts'
import { formatCard } from './format-card.ts'
import { readHeaderUnit } from './header.ts'
import { repairMeaning } from './repairs.ts'

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

test.each([
  [['simple  = T', 'gain    = 5'], 'GAIN', 5, ['have their keywords in small letters (SIMPLE, GAIN)']],
  [['SIMPLE  = T', 'GAIN=100'], 'GAIN', 100, ['has its value before the tenth column (GAIN)']],
  [['SIMPLE  = T', 'EXPTIME = 30,5 / s'], 'EXPTIME', 30.5, ['has a comma for a decimal point (EXPTIME)']],
  [['SIMPLE  = T', "OBJECT  ='M 31'"], 'OBJECT', 'M 31', ['has no blank behind its equals sign (OBJECT)']],
  [['SIMPLE  = T', "OBJECT  = 'M 42"], 'OBJECT', 'M 42', ['has a text without a closing quote (OBJECT)']],
  [['SIMPLE  = T', "OBJECT  = 'M\t42'"], 'OBJECT', 'M 42', ['control characters (OBJECT)']],
  [['SIMPLE  = T', 'AIRMASS = 1.5D0'], 'AIRMASS', 1.5, []],
  [['SIMPLE  = F'], 'SIMPLE', false, ['not quite FITS']],
  [['BITPIX  = 8'], 'BITPIX', 8, ['does not begin with SIMPLE']],
])('%j is read, and what was repaired is said', async (lines, keyword, value, notes) => {
  const unit = await read(text([...lines, 'END']))
  expect(unit.cards.find((card) => card.keyword === keyword)?.value).toBe(value)
  expect(unit.notes).toEqual(notes.map((note) => expect.stringContaining(note)))
})

test('letters beyond ASCII are read as UTF-8, else as Latin-1, and said', async () => {
  const [utf8, latin] = [text(['SIMPLE  = T', "OBSERVER= 'Zoe?x'", 'END']), text(['SIMPLE  = T', "OBSERVER= 'Zoe?x'", 'END'])]
  utf8.set([0xc3, 0xab], 80 + 13)
  latin[80 + 14] = 0xeb
  expect((await read(utf8)).cards[1]?.value).toBe('Zoëx')
  expect((await read(latin)).cards[1]?.value).toBe('Zoeëx')
  for (const bytes of [utf8, latin])
    expect((await read(bytes)).notes).toEqual(['A header line holds letters that FITS does not allow (OBSERVER).'])
})

test('what is meant otherwise than it is written is repaired and said', () => {
  const { cards, notes } = repairMeaning([
    { keyword: 'CTYPE2', value: 'DEC---TAN' },
    { keyword: 'CRVAL1', value: ' 83.8D0' },
    { keyword: 'CTYPE1', value: 'RA---TAN' },
    { keyword: 'OBJECT', value: '42' },
  ])
  expect(cards.map((card) => card.value)).toEqual(['DEC--TAN', 83.8, 'RA---TAN', '42'])
  expect(notes).toEqual(['CTYPE2 says DEC---TAN, which was taken for DEC--TAN.', 'CRVAL1 is a number written as text.'])
})

test('what is read in another sense, or left out of account, is said', () => {
  const notesOf = (values: Record<string, string | number | null>) =>
    repairMeaning(Object.entries(values).map(([keyword, value]) => ({ keyword, value }))).notes
  const scamp = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', PV1_1: 1, PV2_7: 1e-7 }
  expect(notesOf(scamp)).toEqual([expect.stringContaining('SCAMP')])
  expect(notesOf({ ...scamp, PV2_7: 0 })).toEqual([])
  expect(notesOf({ ...scamp, CTYPE1: 'RA---TPV', CTYPE2: 'DEC--TPV' })).toEqual([])
  expect(notesOf({ CTYPE1: 'RA---TAN', PV1_5: 0.001 })).toEqual([expect.stringContaining('TPV')])
  // Beside SIP the polynomial does not count.
  expect(notesOf({ ...scamp, CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP' })).toEqual([])
  expect(notesOf({ WAT0_001: 'system=image', LTM1_1: 1, LTV1: -20, LTM2_2: 1 })).toEqual([
    'Coordinate lines of IRAF are left out of account (WAT0_001, LTM1_1, LTV1 …).',
  ])
  expect(notesOf({ FOCALLEN: null })).toEqual(['FOCALLEN is empty.'])
  expect(notesOf({ FOCALLEN: 530 })).toEqual([])
})

import { gzipSync } from 'node:zlib'
import { writeCompressedFits } from '#shared/formats/fits/write-compressed.ts'
import { writeFitsTable } from '#shared/formats/fits/write-table.ts'
import { makeFits, makeRaster } from '#tests/support/make-fits.ts'
import type { FuzzFormat, Mutator } from '../fuzz-format.ts'
import { ODD_NUMBERS } from '../random.ts'

const CARDS = [
  { keyword: 'DATE-OBS', value: '2024-09-03T22:26:25.5' },
  { keyword: 'EXPTIME', value: 30 },
  { keyword: 'BAYERPAT', value: 'RGGB' },
  { keyword: 'NOTES', value: 'a long text that needs more than one card '.repeat(4) },
]

const CARD = 80
/** Where the cards of all headers begin: whatever looks like `KEYWORD =` at a multiple of 80. */
const cardsOf = (bytes: Uint8Array): number[] => {
  const found: number[] = []
  for (let at = 0; at + CARD <= bytes.length; at += CARD) if (bytes[at + 8] === 0x3d || bytes[at] === 0x45) found.push(at)
  return found
}

const write = (out: Uint8Array, at: number, text: string): void => {
  for (let i = 0; i < text.length && at + i < out.length; i++) out[at + i] = text.charCodeAt(i)
}

const ODD_VALUES = [
  ...["'", "''", 'T', 'F', '1.5D3', 'NaN', '1E999', '', "'x' / "],
  ...["'GZIP_1  '", "'GZIP_2  '", "'RICE_1  '", "'HCOMPRESS_1'", "'PLIO_1  '", "'1PB(99) '", "'1QJ(9)  '", "'1J      '"],
]

const oddValue: Mutator = (bytes, random) => {
  const out = new Uint8Array(bytes)
  const cards = cardsOf(out)
  if (cards.length === 0) return out
  const value = random.oneIn(4) ? random.pick(ODD_VALUES) : String(random.pick(ODD_NUMBERS))
  write(out, random.pick(cards) + 10, value.padStart(20).padEnd(70))
  return out
}

const KEYWORDS = [
  ...[
    'NAXIS',
    'NAXIS1',
    'NAXIS2',
    'NAXIS3',
    'BITPIX',
    'BZERO',
    'BSCALE',
    'BLANK',
    'PCOUNT',
    'GCOUNT',
    'TFIELDS',
    'END',
    'CONTINUE',
  ],
  ...[
    'ZIMAGE',
    'ZBITPIX',
    'ZNAXIS1',
    'ZTILE1',
    'ZTILE2',
    'ZCMPTYPE',
    'ZQUANTIZ',
    'ZDITHER0',
    'ZVAL1',
    'ZBLANK',
    'TTYPE1',
    'TFORM1',
    'THEAP',
    'XTENSION',
    'HIERARCH',
    'INHERIT',
    'CHECKSUM',
  ],
]

const otherKeyword: Mutator = (bytes, random) => {
  const out = new Uint8Array(bytes)
  const cards = cardsOf(out)
  if (cards.length > 0) write(out, random.pick(cards), random.pick(KEYWORDS).padEnd(8))
  return out
}

const copyCard: Mutator = (bytes, random) => {
  const out = new Uint8Array(bytes)
  const cards = cardsOf(out)
  if (cards.length === 0) return out
  const from = random.pick(cards)
  out.copyWithin(random.pick(cards), from, from + CARD)
  return out
}

export const fuzz: FuzzFormat = {
  seeds: () => [
    ...(['u8', 'u16', 'i32', 'f32', 'f64'] as const).map((sampleFormat) => ({
      name: sampleFormat,
      bytes: makeFits({ sampleFormat, channels: sampleFormat === 'u8' ? 3 : 1, width: 20, height: 15, cards: CARDS }),
    })),
    ...(['u8', 'u16', 'i32', 'f32'] as const).map((sampleFormat) => ({
      name: `${sampleFormat} in tiles`,
      bytes: writeCompressedFits(makeRaster({ sampleFormat, width: 20, height: 15 }), CARDS),
    })),
    { name: 'table', bytes: writeFitsTable([{ name: 'X', values: new Float64Array(20) }]) },
    { name: 'gzip', bytes: new Uint8Array(gzipSync(makeFits({ width: 20, height: 15, cards: CARDS }))) },
  ],
  mutators: [oddValue, oddValue, otherKeyword, copyCard],
}

import type { Raster, SampleFormat } from '#shared/core/raster.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { addSums, addWords, encodeChecksum } from './checksum.ts'
import { formatCard } from './format-card.ts'
import { BLOCK } from './header.ts'

const BITPIX: Record<SampleFormat, number> = { u8: 8, u16: 16, i16: 16, i32: 32, f32: -32, f64: -64 }
const STRUCTURAL =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|BZERO|BSCALE|BLANK|CHECKSUM|DATASUM|ZHECKSUM|ZDATASUM|END)$/

/**
 * A FITS file in memory: one picture, samples as they are (u16 by the BZERO 32768 convention), with DATASUM and CHECKSUM. Writes
 * the structural cards itself; `cards` are the rest. Bayer pattern and row order are the caller's cards.
 */
export const writeFits = (raster: Raster, cards: readonly HeaderCard[]): Uint8Array<ArrayBuffer> => {
  const all: HeaderCard[] = [
    { keyword: 'SIMPLE', value: true, comment: 'conforms to FITS standard' },
    ...pictureCardsOf(raster),
    { keyword: 'EXTEND', value: true },
    ...describingCards(cards),
  ]
  const headerLength = writeHeader([...all, ...SUMS]).length
  const file = new Uint8Array(headerLength + paddedLength(raster.data.byteLength))
  writeSamples(new DataView(file.buffer, headerLength), raster)
  file.set(writeSummedHeader(all, file.subarray(headerLength)))
  return file
}

/** BITPIX, the sizes and, for unsigned samples, BZERO. */
export const pictureCardsOf = ({ width, height, channels, sampleFormat }: Raster): HeaderCard[] => {
  const axes = [width, height, ...(channels > 1 ? [channels] : [])]
  return [
    { keyword: 'BITPIX', value: BITPIX[sampleFormat] },
    { keyword: 'NAXIS', value: axes.length },
    ...axes.map((value, i) => ({ keyword: `NAXIS${i + 1}`, value })),
    ...(sampleFormat === 'u16'
      ? [
          { keyword: 'BZERO', value: 32768 },
          { keyword: 'BSCALE', value: 1 },
        ]
      : []),
  ]
}

/** The cards of a header that a written picture takes over. */
export const describingCards = (cards: readonly HeaderCard[]): HeaderCard[] =>
  cards.filter((card) => !STRUCTURAL.test(card.keyword))

const NO_CHECKSUM = '0'.repeat(16)
const SUMS: readonly HeaderCard[] = [
  { keyword: 'CHECKSUM', value: NO_CHECKSUM, comment: 'sum of header and data' },
  { keyword: 'DATASUM', value: '0', comment: 'sum of the data' },
]

/** The header of a unit with the sums of its data, which are padded to whole blocks. */
export const writeSummedHeader = (cards: readonly HeaderCard[], data: Uint8Array): Uint8Array<ArrayBuffer> => {
  const datasum = addWords(0, data)
  const withSums = (checksum: string): Uint8Array<ArrayBuffer> =>
    writeHeader([...cards, { ...SUMS[0]!, value: checksum }, { ...SUMS[1]!, value: String(datasum) }])
  return withSums(encodeChecksum(addSums(addWords(0, withSums(NO_CHECKSUM)), datasum)))
}

/** Cards, END and blanks up to a whole number of blocks. */
export const writeHeader = (cards: readonly HeaderCard[]): Uint8Array<ArrayBuffer> => {
  const text = `${cards.flatMap(formatCard).join('')}${'END'.padEnd(80)}`
  const bytes = new Uint8Array(paddedLength(text.length)).fill(32)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

export const paddedLength = (length: number): number => Math.ceil(length / BLOCK) * BLOCK

const writeSamples = (view: DataView, { data, sampleFormat }: Raster): void => {
  if (sampleFormat === 'u16' && data instanceof Uint16Array) {
    writeUnsigned(new Uint16Array(view.buffer, view.byteOffset, data.length), data)
    return
  }
  const put = PUT[sampleFormat]
  for (let i = 0; i < data.length; i++) put(view, i, data[i]!)
}

/** What most frames are: 32768 less is the highest bit turned over, and every machine that runs this is little-endian. */
const writeUnsigned = (to: Uint16Array, from: Uint16Array): void => {
  // Two samples at a time, which halves the loads and stores, wherever they lie in one word.
  const pairs = from.byteOffset % 4 === 0 ? from.length >> 1 : 0
  const [source, target] = pairs === 0 ? [NOTHING, NOTHING] : [wordsOf(from, pairs), wordsOf(to, pairs)]
  for (let i = 0; i < pairs; i++) {
    const x = source[i]!
    target[i] = (((x & 0x00ff00ff) << 8) | ((x >>> 8) & 0x00ff00ff)) ^ 0x00800080
  }
  for (let i = 2 * pairs; i < from.length; i++) to[i] = (((from[i]! >> 8) ^ 0x80) & 0xff) | (from[i]! << 8)
}

const NOTHING = new Uint32Array(0)
const wordsOf = ({ buffer, byteOffset }: Uint16Array, count: number): Uint32Array => new Uint32Array(buffer, byteOffset, count)

const PUT: Record<SampleFormat, (view: DataView, index: number, value: number) => void> = {
  u8: (view, i, value) => view.setUint8(i, value),
  u16: (view, i, value) => view.setUint16(2 * i, value ^ 0x8000),
  i16: (view, i, value) => view.setInt16(2 * i, value),
  i32: (view, i, value) => view.setInt32(4 * i, value),
  f32: (view, i, value) => view.setFloat32(4 * i, value),
  f64: (view, i, value) => view.setFloat64(8 * i, value),
}

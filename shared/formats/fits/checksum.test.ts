import { expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { makeFits, makeRaster } from '#tests/support/make-fits.ts'
import { addWords, encodeChecksum } from './checksum.ts'
import { verifyFits } from './verify.ts'
import { writeCompressedFits } from './write-compressed.ts'

test('the worked example of the standard: 868229149 becomes hcHjjc9ghcEghc9g', () => {
  // FITS 4.0, appendix J.
  expect(encodeChecksum(868229149)).toBe('hcHjjc9ghcEghc9g')
})

test('sums carry at 32 bits', () => {
  const bytes = Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 2])
  expect(addWords(0, bytes)).toBe(2)
})

test('files that were written here verify, plain and compressed', async () => {
  for (const sampleFormat of ['u8', 'u16', 'f32'] as const) {
    const raster = makeRaster({ sampleFormat, width: 33, height: 11 })
    const cards = [{ keyword: 'OBJECT', value: 'M 42' }]
    expect(await verifyFits(bytesSource(makeFits({ sampleFormat, width: 33, height: 11, cards })))).toEqual([])
    expect(await verifyFits(bytesSource(writeCompressedFits(raster, cards)))).toEqual([])
  }
})

test('a changed pixel and a changed card are noticed', async () => {
  const pixel = makeFits()
  pixel[2880 + 5]! ^= 1
  expect(await verifyFits(bytesSource(pixel))).toEqual([
    'DATASUM of the first unit does not fit its data: they were changed or damaged after they were written.',
    'CHECKSUM of the first unit does not fit: its header or its data were changed after they were written.',
  ])
  const card = makeFits({ cards: [{ keyword: 'OBJECT', value: 'M 42' }] })
  const at = new TextDecoder().decode(card).indexOf('M 42')
  card[at + 3]! ^= 1
  expect(await verifyFits(bytesSource(card))).toEqual([
    'CHECKSUM of the first unit does not fit: its header or its data were changed after they were written.',
  ])
})

test('files without sums have nothing to say, nor have those that are cut short', async () => {
  const file = makeFits({ width: 100, height: 100 })
  expect(await verifyFits(bytesSource(file.subarray(0, 4000)))).toEqual([])
})

test.each(['u8', 'u16', 'i32'] as const)(
  'packed pixels of %s are compared with the sum of the file they were packed from',
  async (sampleFormat) => {
    const shape = { sampleFormat, width: 33, height: 11 }
    const plain = new TextDecoder('latin1').decode(makeFits(shape))
    const sum = /DATASUM = '(\d+)/.exec(plain)![1]!
    /** With the card that fpack writes, in the place of another one. */
    const packed = (said: string): Uint8Array => {
      const bytes = writeCompressedFits(makeRaster(shape), [{ keyword: 'OBSERVER', value: said }])
      bytes.set(new TextEncoder().encode('ZDATASUM'), new TextDecoder('latin1').decode(bytes).indexOf('OBSERVER'))
      return bytes
    }
    const notesOf = async (bytes: Uint8Array) =>
      (await verifyFits(bytesSource(bytes))).filter((note) => note.includes('ZDATASUM'))
    expect(await notesOf(packed(sum))).toEqual([])
    expect(await notesOf(packed('12345'))).toEqual([
      'ZDATASUM of unit 2 does not fit its unpacked pixels: they were changed or damaged after they were packed.',
    ])
  },
)

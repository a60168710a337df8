import { describe, expect, test } from 'vitest'
import { raws } from '#server/images/decode-raw.ts'
import { type DngOptions, makeDng } from '#tests/support/make-dng.ts'
import { headerOf } from './header.ts'
import { openRaw } from './libraw.ts'
import { rasterOf } from './pixels.ts'
import { openPlainDng } from './plain-dng.ts'

const byLibraw = async (bytes: Uint8Array) => {
  const instance = await raws.start()
  const opened = instance.ok ? openRaw(instance.value, bytes) : instance
  if (!opened.ok) throw new Error(opened.fault.message)
  return opened.value
}

const PLAIN: readonly (readonly [string, DngOptions])[] = [
  ['RGGB', {}],
  ['GRBG, 14 bits in words', { cfa: 'GRBG', bits: 14 }],
  ['BGGR, a white level of its own', { cfa: 'BGGR', white: 15000, bits: 14 }],
  ['GBRG, four black levels', { cfa: 'GBRG', black: [500, 510, 520, 530] }],
  ['a visible area', { width: 40, height: 30, activeArea: [4, 6, 28, 38] }],
  ['four black levels in a visible area', { black: [10, 20, 30, 40], activeArea: [2, 4, 40, 60] }],
  ['a turned camera', { orientation: 6 }],
  ['an upside-down camera', { orientation: 3 }],
  ['EXIF behind more than a megabyte of pixels', { width: 1000, height: 600 }],
]

describe('a plain DNG', () => {
  test.each(PLAIN)('has the header and the pixels that LibRaw finds: %s', async (_, options) => {
    const { bytes } = makeDng(options)
    const ours = openPlainDng(bytes)
    if (!ours) throw new Error('left to LibRaw')
    const theirs = await byLibraw(bytes)
    const said = headerOf(theirs.facts, bytes)
    // LibRaw makes up the sea level where a file tells no altitude.
    const cards = said.cards.filter(({ keyword }) => keyword !== 'GPSAltitude')
    expect(headerOf(ours.facts, bytes)).toEqual({ ...said, cards })
    const unpacked = theirs.unpack()
    if (!unpacked.ok) throw new Error(unpacked.fault.message)
    const { raw_width: stride, left_margin: left, top_margin: top } = theirs.facts
    const found = rasterOf(ours, bytes)
    if (!found.ok) throw new Error(found.fault.message)
    const { width, height, data } = found.value
    for (let y = 0; y < height; y++)
      expect([...data.subarray(y * width, (y + 1) * width)]).toEqual([
        ...unpacked.value.subarray((y + top) * stride + left, (y + top) * stride + left + width),
      ])
  })

  const OTHERS: readonly (readonly [string, DngOptions])[] = [
    ['lossless JPEG', { compression: 'lossless-jpeg', bits: 14 }],
    ['tiles', { tile: [32, 32] }],
    ['a pattern that begins at an odd pixel', { width: 40, height: 30, activeArea: [3, 5, 28, 38] }],
    ['no word of the exposure', { hasExif: false }],
    ['bytes', { bits: 8 }],
    ['finished colours', { cfa: null }],
  ]
  test.each(OTHERS)('is none, but LibRaw’s, with %s', (_, options) => {
    expect(openPlainDng(makeDng(options).bytes)).toBeNull()
  })

  test('that was cut short is LibRaw’s', () => {
    const { bytes } = makeDng()
    expect(openPlainDng(bytes.subarray(0, bytes.length / 2))).toBeNull()
  })
})

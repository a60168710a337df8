import { describe, expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { type Field, type Ifd, long, short, writeTiff } from '#tests/support/tiff-ifd.ts'
import { tiff } from './index.ts'

const NONE = {
  pictures: { describe: () => Promise.reject(), decode: () => Promise.reject() },
  raws: { start: () => Promise.reject() },
}
const rasterOf = (bytes: Uint8Array) => tiff.readRaster(bytesSource(bytes), NONE)
const headerOf = (bytes: Uint8Array) => tiff.readHeader(bytesSource(bytes), NONE)

/** A page of 4 x 2 samples; later fields replace those of the same tag. */
const page = (blob: Uint8Array, ...fields: readonly Field[]): Ifd => {
  const usual = [long(256, 4), long(257, 2), short(258, 8), short(259, 1), short(262, 1), short(277, 1), long(278, 2)]
  return { fields: [...usual.filter(({ tag }) => !fields.some((field) => field.tag === tag)), ...fields], strips: [blob] }
}
const BYTES = Uint8Array.of(0, 1, 2, 3, 250, 251, 252, 255)

describe('samples that are no whole bytes, or no plain numbers', () => {
  test('12 bits stand high bit first, rows begin with a new byte', async () => {
    const blob = Uint8Array.of(0xab, 0xc1, 0x23, 0x00, 0x0f, 0xff, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc)
    expect(await rasterOf(writeTiff([page(blob, short(258, 12))]))).toMatchObject({
      value: { sampleFormat: 'u16', white: 4095, data: Uint16Array.of(0xabc, 0x123, 0x000, 0xfff, 0x123, 0x456, 0x789, 0xabc) },
    })
  })

  test('one bit a sample, 0 being white', async () => {
    expect(await rasterOf(writeTiff([page(Uint8Array.of(0b10100000, 0b01110000), short(258, 1), short(262, 0))]))).toMatchObject({
      value: { sampleFormat: 'u8', white: 1, data: Uint8Array.of(0, 1, 0, 1, 1, 0, 0, 0) },
    })
  })

  test('floats of 16 bits', async () => {
    const halves = Uint16Array.of(0x0000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x3555, 0x7c00, 0x8000)
    const raster = await rasterOf(writeTiff([page(new Uint8Array(halves.buffer), short(258, 16), short(339, 3))]))
    // numpy.frombuffer(…, 'f2') of the same bytes.
    const expected = [0, 1, -2, 65504, 2 ** -24, 0.333251953125, Infinity, -0]
    expect(raster).toMatchObject({ value: { sampleFormat: 'f32', data: Float32Array.from(expected) } })
  })

  test('a palette is unfolded', async () => {
    const map = [0, 1, 2].flatMap((c) => Array.from({ length: 256 }, (_, i) => ((i + 10 * c) % 256) * 257))
    const raster = await rasterOf(writeTiff([page(BYTES, short(262, 3), short(320, ...map))]))
    const planes = [0, 1, 2].flatMap((c) => [...BYTES].map((value) => (value + 10 * c) % 256))
    expect(raster).toMatchObject({ value: { channels: 3, sampleFormat: 'u8', data: Uint8Array.from(planes) } })
  })
})

test('a reduced first page is passed over, and more pages are said', async () => {
  const small = page(Uint8Array.of(9), long(254, 1), long(256, 1), long(257, 1))
  const bytes = writeTiff([small, page(BYTES), page(BYTES)])
  expect(await headerOf(bytes)).toMatchObject({
    value: { width: 4, height: 2, notes: ['The file has more than one page; the first picture is shown.'] },
  })
  expect(await rasterOf(bytes)).toMatchObject({ value: { data: BYTES } })
})

test('directories that go round in a circle end', async () => {
  const bytes = writeTiff([page(BYTES)])
  const view = new DataView(bytes.buffer)
  const at = view.getUint32(4, true)
  view.setUint32(at + 2 + 12 * view.getUint16(at, true), at, true)
  expect(await rasterOf(bytes)).toMatchObject({ value: { data: BYTES } })
})

test.each<readonly [string, readonly Field[]]>([
  ['tiff.compression', [short(259, 4)]],
  ['tiff.compression', [short(259, 34712)]],
  ['tiff.colour', [short(262, 5), short(277, 4)]],
  ['tiff.colour', [short(262, 8), short(277, 3)]],
  ['tiff.sample-type', [short(258, 24), short(339, 3)]],
  ['tiff.sample-type', [short(258, 8, 8, 4), short(262, 2), short(277, 3)]],
  ['tiff.fill-order', [short(258, 1), short(266, 2)]],
  ['tiff.bad-size', [long(256, 0)]],
  ['tiff.too-large', [long(256, 1_000_000), long(257, 1_000_000)]],
  ['tiff.strips', [long(257, 20_000)]],
  ['tiff.truncated', [long(257, 20_000), long(278, 20_000)]],
])('%s: %j', async (code, fields) => {
  expect(await rasterOf(writeTiff([page(BYTES, ...fields)]))).toMatchObject({ ok: false, fault: { code } })
})

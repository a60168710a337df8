import { expect, test } from 'vitest'
import { pictures } from '#server/images/decode-picture.ts'
import { raws } from '#server/images/decode-raw.ts'
import { fail, ok } from '#shared/core/fault.ts'
import type { Format } from '#shared/formats/format.ts'
import { ser } from '#shared/formats/ser/index.ts'
import { makeSer } from '#tests/support/make-ser.ts'
import { judge } from './judge.ts'

const good = makeSer([[...Array(12).keys()]])
const verdict = (changes: Partial<Format>, bytes: Uint8Array = good) => judge({ ...ser, ...changes }, bytes, { pictures, raws })

/** The format, with its pixels changed after reading. */
const spoiled = (change: object): Partial<Format> => ({
  readRaster: async (source, context) => {
    const raster = await ser.readRaster(source, context)
    return raster.ok ? ok({ ...raster.value, ...change }) : raster
  },
})

test('a good file and a refused one are well', async () => {
  expect(await verdict({})).toBeNull()
  expect(await verdict({}, good.subarray(0, 50))).toBeNull()
})

test.each([
  [/^throws Error: oops/, { readRaster: () => Promise.reject(new Error('oops')) }],
  [/^throws RangeError/, { readHeader: async () => ok(new Uint8Array(-1)) as never }],
  [/11 samples for 4 x 3 x 1/, spoiled({ data: new Uint8Array(11) })],
  [/u8 in Uint16Array/, spoiled({ data: new Uint16Array(12) })],
  [/width: header 4, pixels 12; height: header 3, pixels 1/, spoiled({ width: 12, height: 1 })],
  [/white is NaN/, spoiled({ white: Number.NaN })],
  [/kind internal/, { readRaster: async () => fail('internal', 'ser.bug', 'We are wrong.') }],
  [/without a message/, { readRaster: async () => fail('invalid', 'ser.bad', ' ') }],
  [/pixels without a header/, { readHeader: async () => fail('invalid', 'ser.bad', 'It is bad.') }],
  [
    /reads 10{20} bytes/,
    { readRaster: async (source) => ser.readRaster({ ...source, read: () => source.read(0, 1e20) }, { pictures, raws }) },
  ],
  [
    /reads 4 bytes at -1/,
    { readRaster: async (source) => source.read(-1, 4).then(() => fail('invalid', 'ser.bad', 'It is bad.')) },
  ],
] satisfies [RegExp, Partial<Format>][])('%s is found', async (trouble, changes) => {
  expect(await verdict(changes)).toMatch(trouble)
})

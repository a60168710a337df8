import { describe, expect, test } from 'vitest'
import { type ByteSource, bytesSource } from '#shared/core/byte-source.ts'
import { createSamples } from '#shared/core/raster.ts'
import type { Format, FormatContext } from '#shared/formats/format.ts'
import { formats } from '#shared/formats/formats.gen.ts'
import { judge } from '#tests/fuzz/judge.ts'

export interface FormatCase {
  /** In words: `16-bit grey`. */
  readonly name: string
  readonly bytes: Uint8Array
  /** What a reader must find; samples too where the format is lossless. */
  readonly expected: { width: number; height: number; channels: number; sampleFormat: string; samples?: ArrayLike<number> }
}

/** What every format keeps, whatever it stores. `cases` are good files of it; tests of one format alone stand beside it. */
export const formatContract = (format: Format, context: FormatContext, cases: readonly FormatCase[]): void => {
  describe(`the format ${format.id}`, () => {
    test('it has a name, extensions in lower case with a dot, and is in the registry under its id', () => {
      expect(format.title).not.toBe('')
      expect(format.extensions.length).toBeGreaterThan(0)
      for (const extension of format.extensions) expect(extension).toMatch(/^(\.[a-z0-9]+)+$/)
      expect(Object.entries(formats)).toContainEqual([format.id, format])
      expect(cases.length).toBeGreaterThan(0)
    })

    test('an empty file, text and zeros are not taken for it', () => {
      for (const head of [new Uint8Array(0), new Uint8Array(4096), new TextEncoder().encode('no picture '.repeat(300))])
        expect(format.sniff(head)).toBe(false)
    })

    test.each(cases)('$name: it knows the file, and no other format does', ({ bytes }) => {
      const head = bytes.subarray(0, 4096)
      expect(Object.values(formats).filter((one) => one.sniff(head))).toEqual([format])
    })

    test.each(cases)('$name: header and pixels agree', async ({ bytes, expected }) => {
      const header = await format.readHeader(bytesSource(bytes), context)
      const raster = await format.readRaster(bytesSource(bytes), context)
      if (!header.ok) throw new Error(header.fault.message)
      if (!raster.ok) throw new Error(raster.fault.message)
      const { samples, ...shape } = expected
      expect(header.value).toMatchObject({ format: format.id, ...shape })
      expect(raster.value).toMatchObject(shape)
      expect(raster.value.isBottomUp).toBe(header.value.isBottomUp)
      expect(raster.value.bayer).toBe(header.value.bayer)
      const empty = createSamples(raster.value.sampleFormat, 0)
      expect(raster.value.data.constructor).toBe(empty.constructor)
      expect(raster.value.data.length).toBe(expected.width * expected.height * expected.channels)
      if (samples) expect(Array.from(raster.value.data)).toEqual(Array.from(samples))
    })

    test.each(cases)('$name: another byte at the end, or at any of its places, is no accident', async ({ bytes }) => {
      expect(await judge(format, new Uint8Array([...bytes, 0]), context)).toBeNull()
      for (let place = 0; place < 12; place++) {
        const spoiled = bytes.slice()
        spoiled[Math.floor((bytes.length * place) / 12)]! ^= 0x81
        expect(await judge(format, spoiled, context)).toBeNull()
      }
    })

    test.each(cases)('$name: reading leaves the file as it is, and gives the same twice', async ({ bytes }) => {
      const before = bytes.slice()
      const first = await format.readRaster(bytesSource(bytes), context)
      const second = await format.readRaster(bytesSource(bytes), context)
      expect(bytes).toEqual(before)
      expect(second).toEqual(first)
    })

    test.each(cases)('$name: cut short at any place it is a fault or a note, never a throw', async ({ bytes }) => {
      for (let part = 0; part < 24; part++) {
        const cut = bytes.subarray(0, Math.floor((bytes.length * part) / 24))
        expect(await judge(format, cut, context)).toBeNull()
        const source = watched(cut)
        const header = await format.readHeader(source, context)
        const raster = await format.readRaster(source, context)
        for (const result of [header, raster]) if (!result.ok) expectFault(result.fault)
        // Half a picture must not pass as a whole one without a word.
        if (raster.ok) expect(header.ok).toBe(true)
      }
    })
  })
}

const expectFault = (fault: { kind: string; code: string; message: string }): void => {
  expect(fault.kind, fault.message).not.toBe('internal')
  expect(fault.code).toMatch(/^[a-z]+(\.[a-z0-9-]+)+$/)
  expect(fault.message).toMatch(/[.!]$|: /)
}

/** A source that refuses to read what is not there: a reader that trusts a lying header is found out. */
export const watched = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => {
    expect(Number.isSafeInteger(offset) && offset >= 0, `offset ${offset}`).toBe(true)
    expect(length, 'bytes asked for').toBeLessThanOrEqual(Math.max(bytes.length, 1 << 20))
    return bytes.slice(offset, offset + length)
  },
})

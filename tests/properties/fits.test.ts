import fc from 'fast-check'
import { gzipSync } from 'fflate'
import { expect, test } from 'vitest'
import type { Result } from '#shared/core/fault.ts'
import { fits } from '#shared/formats/fits/index.ts'
import { readTables } from '#shared/formats/fits/table.ts'
import { writeCompressedFits } from '#shared/formats/fits/write-compressed.ts'
import { writeFitsTable } from '#shared/formats/fits/write-table.ts'
import type { FormatContext } from '#shared/formats/format.ts'
import { hintOf } from '#shared/frame/hint.ts'
import { metadataOf } from '#shared/frame/metadata.ts'
import { FrameMetadata, PointingHint } from '#shared/records/metadata.ts'
import { watched } from '#tests/contracts/format.ts'
import { makeFits, makeRaster } from '#tests/support/make-fits.ts'

const context: FormatContext = {
  pictures: {
    describe: () => Promise.reject(new Error('not for FITS')),
    decode: () => Promise.reject(new Error('not for FITS')),
  },
  raws: { start: () => Promise.reject(new Error('not for FITS')) },
}

const CARDS = [
  { keyword: 'DATE-OBS', value: '2024-09-03T22:26:25.5' },
  { keyword: 'EXPTIME', value: 30, comment: '[s]' },
  { keyword: 'RA', value: 123.4 },
  { keyword: 'DEC', value: -12.3 },
  { keyword: 'BAYERPAT', value: 'RGGB' },
  { keyword: 'NOTES', value: 'a long text that needs more than one card '.repeat(4) },
]
const GOOD = (['u8', 'u16', 'i32', 'f32', 'f64'] as const).map((sampleFormat) =>
  makeFits({ sampleFormat, channels: sampleFormat === 'u8' ? 3 : 1, width: 40, height: 30, cards: CARDS }),
)
/** Tile-compressed, and packed as a whole: what they unpack to is larger than they are. */
const PACKED = [
  ...(['u8', 'u16', 'f32'] as const).map((sampleFormat) =>
    writeCompressedFits(makeRaster({ sampleFormat, channels: sampleFormat === 'u8' ? 3 : 1, width: 40, height: 30 }), CARDS),
  ),
  gzipSync(GOOD[1]!),
]
const TABLE = writeFitsTable([
  { name: 'X', values: new Float64Array(200) },
  { name: 'Y', values: new Float32Array(200) },
])

/** Reads all there is to read, and holds every answer to its type. The source fails the test when it is asked for too much. */
const readAll = async (bytes: Uint8Array): Promise<void> => {
  const source = watched(bytes)
  const header = await fits.readHeader(source, context)
  expectResult(header)
  if (header.ok) {
    FrameMetadata.parse(metadataOf(header.value))
    PointingHint.nullable().parse(hintOf(header.value))
  }
  const raster = await fits.readRaster(source, context)
  expectResult(raster)
  if (raster.ok) {
    const { width, height, channels, data } = raster.value
    expect(data.length).toBe(width * height * channels)
    // A small file may be a large picture packed.
    expect(data.byteLength).toBeLessThanOrEqual(Math.max(8 * bytes.length, 64 * 1024 * 1024))
  }
  const tables = await readTables(source)
  expectResult(tables)
  if (tables.ok)
    for (const table of tables.value) {
      expectResult(await table.read())
      for (const { name } of table.columns)
        for (const read of [table.numbers, table.texts, table.arrays]) expectResult(await read(name))
    }
}

const expectResult = (result: Result<unknown>): void => {
  if (!result.ok) expect(result.fault.code).toMatch(/^fits\./)
}

const goodFile = fc.constantFrom(...GOOD, ...PACKED, TABLE)

test('a file cut at any byte is read or refused, never a throw', async () => {
  await fc.assert(
    fc.asyncProperty(goodFile, fc.double({ min: 0, max: 1, noNaN: true }), async (file, part) => {
      await readAll(file.subarray(0, Math.floor(file.length * part)))
    }),
    { numRuns: 300 },
  )
})

test('a file with bytes changed at random is read or refused, never a throw', async () => {
  const damage = fc.array(fc.tuple(fc.nat(4000), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(goodFile, damage, async (file, changes) => {
      const damaged = file.slice()
      for (const [at, value] of changes) damaged[at % damaged.length] = value
      await readAll(damaged)
    }),
    { numRuns: 500 },
  )
})

test('a header that lies about its numbers is read or refused, in bounded memory', async () => {
  const lie = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.constantFrom(0, -1, 1e18, 2 ** 53, -0.5, 1e308),
    fc.string({ maxLength: 20 }),
  )
  const keyword = fc.constantFrom(
    'BITPIX',
    'NAXIS',
    'NAXIS1',
    'NAXIS2',
    'NAXIS3',
    'PCOUNT',
    'GCOUNT',
    'BSCALE',
    'BZERO',
    'BLANK',
    'TFIELDS',
    'ZBITPIX',
    'ZNAXIS',
    'ZNAXIS1',
    'ZNAXIS2',
    'ZTILE1',
    'ZTILE2',
    'ZCMPTYPE',
    'ZVAL1',
    'ZVAL2',
    'ZDITHER0',
    'TFORM1',
    'THEAP',
  )
  await fc.assert(
    fc.asyncProperty(goodFile, fc.array(fc.tuple(keyword, lie), { minLength: 1, maxLength: 4 }), async (file, lies) => {
      await readAll(withLies(file, lies))
    }),
    { numRuns: 500 },
  )
})

// Lies stand in the place of the first cards with their keywords; unknown ones replace the last card but END.
const withLies = (file: Uint8Array, lies: readonly (readonly [string, number | string])[]): Uint8Array => {
  const changed = file.slice()
  // Of tables and compressed pictures, the header behind the empty primary one.
  const start = file === TABLE || PACKED.some((one) => one === file) ? 2880 : 0
  const lines = Array.from({ length: 36 }, (_, i) =>
    new TextDecoder('latin1').decode(changed.subarray(start + i * 80, start + i * 80 + 80)),
  )
  for (const [keyword, value] of lies) {
    const at = lines.findIndex((line) => line.startsWith(keyword.padEnd(8)))
    const text = `${keyword.padEnd(8)}= ${typeof value === 'string' ? `'${value}'` : value}`.slice(0, 80).padEnd(80)
    for (let i = 0; i < 80; i++) changed[start + (at < 0 ? 6 : at) * 80 + i] = text.charCodeAt(i)
  }
  return changed
}

test('anything behind the signature is read or refused', async () => {
  const noise = fc.uint8Array({ minLength: 0, maxLength: 12_000 })
  await fc.assert(
    fc.asyncProperty(noise, async (bytes) => {
      const start = new TextEncoder().encode('SIMPLE  =                    T'.padEnd(80))
      await readAll(new Uint8Array([...start, ...bytes]))
    }),
    { numRuns: 200 },
  )
})

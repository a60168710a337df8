import { createHash } from 'node:crypto'
import { deflateSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { hintOf } from '#shared/frame/hint.ts'
import { metadataOf } from '#shared/frame/metadata.ts'
import { BLOCK_AT, makeRawXisf, makeXisf } from '#tests/support/make-xisf.ts'
import { xisf } from './index.ts'
import { readXisfRaster } from './raster.ts'

const GREY = { geometry: '3:2:1', sampleFormat: 'UInt16', colorSpace: 'Gray' }
const SAMPLES = Uint16Array.of(0, 1, 258, 65535, 4096, 7)
const BLOCK = new Uint8Array(SAMPLES.buffer)

const headerOf = (bytes: Uint8Array) =>
  xisf.readHeader(bytesSource(bytes), { pictures: NONE, raws: { start: () => Promise.reject() } })
const rasterOf = (bytes: Uint8Array) => readXisfRaster(bytesSource(bytes))
const NONE = {
  describe: () => Promise.reject(new Error('not for XISF')),
  decode: () => Promise.reject(new Error('not for XISF')),
}
const codeOf = async (bytes: Uint8Array): Promise<string> => {
  const raster = await rasterOf(bytes)
  return raster.ok ? 'read' : raster.fault.code
}
const cardsOf = async (inside: string, attributes = {}): Promise<readonly HeaderCard[]> => {
  const header = await headerOf(makeXisf({ ...GREY, ...attributes }, BLOCK, inside))
  if (!header.ok) throw new Error(header.fault.message)
  return header.value.cards
}

describe('where and how pixels are stored', () => {
  test('an attachment is read, and the source keeps its bytes', async () => {
    expect(await rasterOf(makeXisf(GREY, BLOCK))).toMatchObject({
      ok: true,
      value: { width: 3, height: 2, channels: 1, sampleFormat: 'u16', white: 65535, isBottomUp: false, data: SAMPLES },
    })
  })

  test('a checksum that does not fit is a fault, one of an unknown kind is not', async () => {
    const digest = createHash('sha1').update(BLOCK).digest('hex')
    expect(await codeOf(makeXisf({ ...GREY, checksum: `sha-1:${digest}` }, BLOCK))).toBe('read')
    expect(await codeOf(makeXisf({ ...GREY, checksum: `sha-1:${digest.replace(/./, 'x')}` }, BLOCK))).toBe('xisf.checksum')
    expect(await codeOf(makeXisf({ ...GREY, checksum: 'crc-9:12' }, BLOCK))).toBe('read')
  })

  test('damage inside a zlib or zstd block is found', async () => {
    for (const [codec, packed] of [
      ['zlib', deflateSync(BLOCK)],
      ['zstd', zstdCompressSync(BLOCK)],
    ] as const) {
      const good = makeXisf({ ...GREY, compression: `${codec}:12` }, packed)
      expect(await codeOf(good), codec).toBe('read')
      good[BLOCK_AT + packed.length - 1]! ^= 0x55
      if (codec === 'zlib') expect(await codeOf(good)).toBe('xisf.damaged')
      expect(await codeOf(makeXisf({ ...GREY, compression: `${codec}:12` }, packed.subarray(0, -5)))).toBe('xisf.damaged')
    }
  })

  test('an LZ4 block that reaches back before its start, or over its end, is damaged', async () => {
    const lz4 = { ...GREY, compression: 'lz4:12' }
    // Twelve literals; two literals and a match of ten from two back, then the end mark of no literals.
    expect(await codeOf(makeXisf(lz4, Uint8Array.of(0xc0, ...BLOCK)))).toBe('read')
    expect(await rasterOf(makeXisf(lz4, Uint8Array.of(0x26, 5, 1, 2, 0, 0)))).toMatchObject({
      value: { data: new Uint16Array(6).fill(261) },
    })
    expect(await codeOf(makeXisf(lz4, Uint8Array.of(0x26, 5, 1, 3, 0, 0)))).toBe('xisf.damaged')
    expect(await codeOf(makeXisf(lz4, Uint8Array.of(0x26, 5, 1, 0, 0, 0)))).toBe('xisf.damaged')
    expect(await codeOf(makeXisf(lz4, Uint8Array.of(0x27, 5, 1, 2, 0, 0)))).toBe('xisf.damaged')
    expect(await codeOf(makeXisf(lz4, Uint8Array.of(0xd0, ...BLOCK)))).toBe('xisf.damaged')
  })

  test.each([
    ['xisf.compression', { compression: 'zlib:99999999999' }],
    ['xisf.compression', { compression: 'zlib' }],
    ['xisf.compression', { compression: 'lz4+sh:12:0' }],
    ['xisf.compression', { compression: 'lz4:12', subblocks: '4,6:400,6' }],
    ['xisf.codec', { compression: 'brotli:12' }],
    ['xisf.codec', { compression: 'constructor:12' }],
    ['read', { imageType: 'constructor' }],
    ['xisf.bad-size', { geometry: '3:3:1' }],
    ['xisf.bad-size', { geometry: '-3:2:1' }],
    ['xisf.bad-size', { geometry: '99999999:99999999:9999' }],
    ['xisf.dimensions', { geometry: '3:2:1:1' }],
    ['xisf.complex', { sampleFormat: 'Complex32' }],
    ['xisf.sample-format', { sampleFormat: 'constructor' }],
    ['xisf.external', { location: 'url(https://example.org/x.xisb)' }],
    ['xisf.location', { location: '' }],
    ['xisf.encoding', { location: 'inline:hex' }],
    ['xisf.truncated', { location: 'attachment:4096:24' }],
    ['xisf.truncated', { location: 'attachment:999999999999999:12' }],
  ])('%s: %j', async (code, attributes) => {
    expect(await codeOf(makeXisf({ ...GREY, ...attributes }, BLOCK, 'zz'))).toBe(code)
  })

  test('a file that is cut short has a good header, and says so', async () => {
    const header = await headerOf(makeXisf(GREY, BLOCK).subarray(0, -1))
    expect(header).toMatchObject({ ok: true, value: { width: 3, pixelFault: { code: 'xisf.truncated' } } })
    expect(header.ok && header.value.notes).toEqual([])
  })
})

describe('what the numbers mean', () => {
  const floats = new Uint8Array(Float32Array.of(0, 100, 200, 4, 5, 6).buffer)
  test.each([
    ['0:4095', 4095],
    ['-1:1', 1],
    ['1:0', 65535],
    ['', 65535],
  ])('with bounds %j white is %d', async (bounds, white) => {
    const raster = await rasterOf(makeXisf({ ...GREY, sampleFormat: 'Float32', bounds }, floats))
    expect(raster).toMatchObject({ ok: true, value: { white } })
  })

  test('a colour filter array is taken as it stands, whatever ROWORDER says', async () => {
    const rows = `<FITSKeyword name="ROWORDER" value="'BOTTOM-UP'" comment=""/>`
    for (const inside of [
      `<ColorFilterArray pattern="GRBG" width="2" height="2"/>${rows}`,
      `<FITSKeyword name="BAYERPAT" value="'GRBG'" comment=""/>${rows}`,
    ]) {
      const bytes = makeXisf(GREY, BLOCK, inside)
      expect(await rasterOf(bytes)).toMatchObject({ value: { bayer: 'GRBG', isBottomUp: false } })
      expect(await headerOf(bytes)).toMatchObject({ value: { bayer: 'GRBG' } })
    }
  })

  test('CIE L*a*b* shows its lightness and says so', async () => {
    const bytes = makeXisf({ ...GREY, geometry: '2:1:3', colorSpace: 'CIELab' }, BLOCK)
    expect(await rasterOf(bytes)).toMatchObject({ value: { channels: 1, data: SAMPLES.subarray(0, 2) } })
    const header = await headerOf(bytes)
    expect(header.ok && header.value.notes.join()).toMatch(/lightness/)
  })

  test('the first of several images is the picture, and thumbnails are none', async () => {
    const image = (geometry: string) =>
      `<Image geometry="${geometry}" sampleFormat="UInt8" location="inline:hex"><Thumbnail geometry="1:1:1" sampleFormat="UInt8" location="inline:hex">00</Thumbnail>0a0b</Image>`
    const header = await headerOf(makeRawXisf(`<xisf>${image('2:1:1')}${image('1:2:1')}</xisf>`))
    expect(header).toMatchObject({ value: { width: 2, notes: ['The file holds 2 images; the first one is shown.'] } })
  })
})

test('words that JavaScript knows are no words of XISF', async () => {
  const inside = `<Property id="PCL:AstrometricSolution:ProjectionSystem" type="String">constructor</Property>`
  expect(await cardsOf(inside, { imageType: 'constructor' })).toEqual([])
})

describe('what the header says becomes cards', () => {
  const keyword = (name: string, value: string, comment = '') =>
    `<FITSKeyword name="${name}" value="${value}" comment="${comment}"/>`

  test('values are read as on a FITS card', async () => {
    const cards = await cardsOf(
      keyword('EXPTIME', '30.', 'Exposure [s]') +
        keyword('OBJECT', `'Barnard''s star '`) +
        keyword('SIMPLE', 'T') +
        keyword('NOTE', '2024/01/02 plain') +
        keyword('EMPTY', '') +
        keyword('HISTORY', '', 'calibrated &amp; aligned'),
    )
    expect(cards).toEqual([
      { keyword: 'EXPTIME', value: 30, comment: 'Exposure [s]' },
      { keyword: 'OBJECT', value: "Barnard's star" },
      { keyword: 'SIMPLE', value: true },
      { keyword: 'NOTE', value: '2024/01/02 plain' },
      { keyword: 'EMPTY', value: null },
      { keyword: 'HISTORY', value: 'calibrated & aligned' },
    ])
  })

  test('properties say what keywords do not, in the units of the keywords', async () => {
    const property = (id: string, type: string, value: string) => `<Property id="${id}" type="${type}" value="${value}"/>`
    const header = await headerOf(
      makeXisf(
        { ...GREY, imageType: 'DARK' },
        BLOCK,
        keyword('GAIN', '100') +
          property('Instrument:Camera:Gain', 'Float32', '1.5') +
          property('Instrument:Telescope:FocalLength', 'Float32', '0.53') +
          property('Instrument:ExposureTime', 'Float32', '300') +
          `<Property id="Instrument:Camera:Name" type="String">ZWO ASI 2600MM</Property>` +
          property('Observation:Time:Start', 'TimePoint', '2024-03-01T22:11:00Z') +
          property('Observation:Center:RA', 'Float64', '83.8') +
          property('Observation:Center:Dec', 'Float64', '-5.4') +
          property('Observation:Object:RA', 'Float64', '10'),
      ),
    )
    if (!header.ok) throw new Error(header.fault.message)
    expect(metadataOf(header.value)).toMatchObject({
      camera: 'ZWO ASI 2600MM',
      gain: 100,
      focalLengthMm: 530,
      exposureSeconds: 300,
      dateObs: '2024-03-01T22:11:00.000Z',
    })
    expect(header.value.cards).toContainEqual({
      keyword: 'IMAGETYP',
      value: 'Dark Frame',
      comment: 'imageType of the XISF image',
    })
    expect(hintOf(header.value)).toMatchObject({ ra: 83.8, dec: -5.4 })
  })

  const WCS = { CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRVAL1: 83.8, CRVAL2: -5.4, CRPIX1: 1.5 }
  const wcsKeywords = (values: Record<string, number | string>) =>
    Object.entries({ ...WCS, ...values })
      .map(([name, value]) => keyword(name, typeof value === 'string' ? `'${value}'` : String(value)))
      .join('')
  const valuesOf = (cards: readonly HeaderCard[]) => Object.fromEntries(cards.map(({ keyword: name, value }) => [name, value]))

  // PixInsight's own rule: rows of keywords count from the bottom while CDELT2 is positive. The picture has 2 rows.
  test.each([
    [
      { CRPIX2: 2, CD1_1: -1e-3, CD1_2: 1e-5, CD2_1: 1e-5, CD2_2: 1e-3 },
      { CRPIX2: 1, CD1_1: -1e-3, CD1_2: -1e-5, CD2_1: 1e-5, CD2_2: -1e-3 },
    ],
    [
      { CRPIX2: 2, CDELT1: -1e-3, CDELT2: 1e-3, CROTA2: 10 },
      { CRPIX2: 1, CDELT1: -1e-3, CDELT2: -1e-3, CROTA2: 10 },
    ],
    [
      { CRPIX2: 2, CDELT1: -1e-3, CDELT2: -1e-3, CROTA2: 10 },
      { CRPIX2: 2, CDELT1: -1e-3, CDELT2: -1e-3, CROTA2: 10 },
    ],
  ])('WCS keywords alone, %j, mean the rows as stored: %j', async (given, stored) => {
    expect(valuesOf(await cardsOf(wcsKeywords(given)))).toEqual({ ...WCS, ...stored })
  })

  test('an astrometric solution of PixInsight becomes the WCS of the rows as stored, whatever keywords say', async () => {
    const vector = (id: string, type: string, values: number[]) =>
      `<Property id="PCL:AstrometricSolution:${id}" type="${type}" location="inline:base64">${Buffer.from(Float64Array.from(values).buffer).toString('base64')}</Property>`
    const cards = await cardsOf(
      wcsKeywords({ CRPIX2: 77, CDELT1: 1, CDELT2: 1, CROTA2: 3 }) +
        `<Property id="PCL:AstrometricSolution:ProjectionSystem" type="String">Gnomonic</Property>` +
        vector('ReferenceCelestialCoordinates', 'F64Vector', [83.8, -5.4]) +
        vector('ReferenceImageCoordinates', 'F64Vector', [1.5, 1]) +
        vector('LinearTransformationMatrix', 'F64Matrix', [-1e-3, 2e-5, -2e-5, -1e-3]),
    )
    expect(Object.fromEntries(cards.map(({ keyword: name, value }) => [name, value]))).toEqual({
      ...{ CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRVAL1: 83.8, CRVAL2: -5.4, CRPIX1: 2, CRPIX2: 1.5 },
      ...{ CD1_1: -1e-3, CD1_2: 2e-5, CD2_1: -2e-5, CD2_2: -1e-3 },
    })
  })
})

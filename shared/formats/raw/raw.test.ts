import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { raws } from '#server/images/decode-raw.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import type { Fault, Result } from '#shared/core/fault.ts'
import { metadataOf } from '#shared/frame/metadata.ts'
import { makeCameraRaw } from '#tests/support/make-camera-raw.ts'
import { makeCr2 } from '#tests/support/make-cr2.ts'
import { DNG_EXPOSURE, type DngOptions, makeDng, XTRANS } from '#tests/support/make-dng.ts'
import { seededRandom } from '#tests/support/make-fits.ts'
import type { FileHeader } from '../format.ts'
import { sniffFormat } from '../open.ts'
import { raw } from './index.ts'
import { openRaw } from './libraw.ts'
import { unpackTiff } from './unpack.ts'

const context = {
  raws,
  pictures: { describe: () => Promise.reject(new Error('not for raw')), decode: () => Promise.reject(new Error('not for raw')) },
}

const good = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.fault.message)
  return result.value
}
const headerOf = async (bytes: Uint8Array): Promise<FileHeader> => good(await raw.readHeader(bytesSource(bytes), context))
const faultOf = async (bytes: Uint8Array): Promise<Fault | null> => {
  const read = await raw.readRaster(bytesSource(bytes), context)
  return read.ok ? null : read.fault
}
const noise = (count: number): Uint16Array => {
  const random = seededRandom(11)
  return Uint16Array.from({ length: count }, () => random() * 65536)
}
const card = (header: FileHeader, keyword: string) => header.cards.find((one) => one.keyword === keyword)?.value

describe('the mosaic of a raw file', () => {
  test.each(['RGGB', 'BGGR', 'GRBG', 'GBRG'] as const)('has the colours %s where the file says so', async (cfa) => {
    const { bytes, samples } = makeDng({ cfa, bits: 14 })
    const raster = good(await raw.readRaster(bytesSource(bytes), context))
    expect(raster).toMatchObject({ bayer: cfa, white: 16383, isBottomUp: false })
    expect([...raster.data]).toEqual([...samples])
  })

  test('is cut to the part of the sensor that sees light, with the colours that lie there', async () => {
    const { bytes, samples } = makeDng({ width: 40, height: 30, activeArea: [4, 6, 28, 38] })
    const raster = good(await raw.readRaster(bytesSource(bytes), context))
    expect(raster).toMatchObject({ width: 32, height: 24, bayer: 'RGGB' })
    const at = (x: number, y: number) => raster.data[y * 32 + x]
    expect([at(0, 0), at(31, 0), at(0, 23), at(31, 23)]).toEqual(
      [4 * 40 + 6, 4 * 40 + 37, 27 * 40 + 6, 27 * 40 + 37].map((i) => samples[i]),
    )
  })

  // The DNG specification counts the pattern from the corner of the active area; LibRaw begins at an even pixel of the sensor.
  test('keeps its colours where the visible part begins at an odd pixel', async () => {
    const { bytes, samples } = makeDng({ width: 40, height: 30, activeArea: [3, 5, 28, 38] })
    const raster = good(await raw.readRaster(bytesSource(bytes), context))
    expect(raster).toMatchObject({ width: 32, height: 24, bayer: 'BGGR' })
    expect(raster.data[0]).toBe(samples[4 * 40 + 6])
  })

  test('of an X-Trans is read, and does not pass for one of Bayer', async () => {
    const { bytes, samples } = makeDng({ cfa: XTRANS, width: 72 })
    const header = await headerOf(bytes)
    expect(header.bayer).toBeUndefined()
    expect(header.notes.join()).toContain('X-Trans')
    expect(card(header, 'XTRANS')).toBe(XTRANS)
    const raster = good(await raw.readRaster(bytesSource(bytes), context))
    expect([raster.channels, raster.bayer, raster.xtrans]).toEqual([1, undefined, XTRANS])
    expect([...raster.data]).toEqual([...samples])
  })

  test('is no mosaic in a linear DNG: three planes come, and a note says that calibration frames do not fit', async () => {
    const { bytes, samples } = makeDng({ cfa: null, black: [500], orientation: 6 })
    const header = await headerOf(bytes)
    expect(header).toMatchObject({ channels: 3, width: 64, height: 48 })
    expect(header.notes.join()).toContain('finished colours')
    const raster = good(await raw.readRaster(bytesSource(bytes), context))
    expect(raster).toMatchObject({ channels: 3, width: 64, height: 48 })
    expect([raster.data[0], raster.data[64 * 48], raster.data[2 * 64 * 48]]).toEqual([...samples.slice(0, 3)])
  })
})

/** The same files by LibRaw and by us: the ways of packing that we unpack ourselves. */
const UNPACKED: readonly (readonly [string, { bytes: Uint8Array; samples: Uint16Array }])[] = [
  ['words', makeDng()],
  ['words in tiles', makeDng({ width: 70, tile: [32, 16] })],
  ['lossless JPEG', makeDng({ bits: 14, compression: 'lossless-jpeg' })],
  ['lossless JPEG in tiles', makeDng({ bits: 16, compression: 'lossless-jpeg', width: 70, tile: [32, 16] })],
  ['lossless JPEG of an X-Trans', makeDng({ cfa: XTRANS, width: 72, compression: 'lossless-jpeg' })],
  ['lossless JPEG of noise over all values', makeDng({ compression: 'lossless-jpeg', samples: noise(64 * 48) })],
  ['a CR2 of two colours in three slices', makeCr2()],
  ['a CR2 of four colours in one slice', makeCr2({ components: 4, slices: [0, 0, 96] })],
]

describe('pixels that are unpacked without LibRaw', () => {
  test.each(UNPACKED)('are those that LibRaw unpacks, and those that were packed: %s', async (_, { bytes, samples }) => {
    const opened = good(openRaw(good(await raws.start()), bytes))
    const ours = unpackTiff(bytes, opened.facts)
    expect(ours).not.toBeNull()
    expect(ours).toEqual(samples)
    expect(good(opened.unpack())).toEqual(samples)
  })

  test('are left to LibRaw where anything is unusual: a predictor, damage, another maker', async () => {
    const { bytes } = makeDng({ bits: 14, compression: 'lossless-jpeg' })
    const { facts } = good(openRaw(good(await raws.start()), bytes))
    const scan = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xda)
    const predictor = bytes.slice()
    predictor[scan + 9] = 4
    expect(unpackTiff(predictor, facts)).toBeNull()
    expect(unpackTiff(bytes.slice(0, bytes.length - 2500), facts)).toBeNull()
    expect(unpackTiff(bytes, { ...facts, raw_width: 62 })).toBeNull()
    for (const kind of ['nef', 'arw', 'pef'] as const) {
      const camera = makeCameraRaw(kind)
      const opened = good(openRaw(good(await raws.start()), camera.bytes))
      expect(unpackTiff(camera.bytes, opened.facts)).toBeNull()
      expect(good(opened.unpack())).toEqual(camera.samples)
    }
  })
})

test('the memory of a file goes when the file is done with', async () => {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  const read = async (): Promise<WeakRef<object>> => {
    const instance = good(await raws.start())
    const opened = good(openRaw(instance, makeDng().bytes))
    good(opened.unpack())
    return new WeakRef(instance.memory)
  }
  const memory = await read()
  for (let i = 0; i < 20 && memory.deref(); i++) {
    await setImmediate()
    if (typeof collect === 'function') collect()
  }
  expect(memory.deref()).toBeUndefined()
})

describe('the header of a raw file', () => {
  test('says how it was exposed, where, and with what', async () => {
    expect(metadataOf(await headerOf(makeDng().bytes))).toMatchObject({ ...DNG_EXPOSURE, dateObs: '2026-03-14T22:15:16.000Z' })
  })

  test('tells the levels of black and white, one by one where the colours differ', async () => {
    const one = await headerOf(makeDng({ black: [500], white: 60000 }).bytes)
    expect([card(one, 'BLACKLEVEL'), card(one, 'WHITELEVEL')]).toEqual([500, 60000])
    const four = await headerOf(makeDng({ black: [500, 510, 520, 530] }).bytes)
    expect(card(four, 'BLACKLEVEL')).toBe('500, 510, 520, 530')
  })

  test('keeps the way the camera was held; the pixels stay as stored', async () => {
    const turned = await headerOf(makeDng({ orientation: 6 }).bytes)
    expect(turned).toMatchObject({ width: 64, height: 48 })
    expect(card(turned, 'Orientation')).toBe(6)
  })

  test('is told by LibRaw where there is no EXIF', async () => {
    const header = await headerOf(makeDng({ hasExif: false, orientation: 8 }).bytes)
    expect(card(header, 'Model')).toBe('Test Camera')
    expect(card(header, 'ExposureTime')).toBeUndefined()
  })
})

describe('a raw file', () => {
  const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))
  const heads: readonly (readonly [string, readonly number[], boolean])[] = [
    ['RW2', [0x49, 0x49, 0x55, 0, 8, 0, 0, 0], true],
    ['ORF', [...ascii('IIRO'), 8, 0, 0, 0], true],
    ['ORF of large files', [...ascii('IIRS'), 8, 0, 0, 0], true],
    ['RAF', ascii('FUJIFILMCCD-RAW 0201'), true],
    ['CR3', [0, 0, 0, 24, ...ascii('ftypcrx '), 0, 0, 0, 1], true],
    ['CR2', [0x49, 0x49, 42, 0, 16, 0, 0, 0, ...ascii('CR'), 2, 0], true],
    ['film that is no CR3', [0, 0, 0, 24, ...ascii('ftypmp42'), 0, 0, 0, 1], false],
    ['TIFF without a word of raw', [0x49, 0x49, 42, 0, 8, 0, 0, 0, 0, 0], false],
  ]
  test.each(heads)('is told by its first bytes: %s', (_, head, isIt) => {
    expect(raw.sniff(Uint8Array.from({ length: 4096 }, (_, i) => head[i] ?? 0))).toBe(isIt)
  })

  test.each(['nef', 'arw', 'pef'] as const)('that is a TIFF inside is told from one by what it says: %s', (kind) => {
    expect(raw.sniff(makeCameraRaw(kind).bytes.subarray(0, 4096))).toBe(true)
  })

  test('is known by its contents, not by its name', async () => {
    expect(good(await sniffFormat(bytesSource(makeDng().bytes), 'holiday.tif')).id).toBe('raw')
  })

  const damages: readonly (readonly [string, DngOptions])[] = [
    ['plain', {}],
    ['packed', { compression: 'lossless-jpeg', bits: 14 }],
    ['linear', { cfa: null }],
  ]
  test.each(damages)('that is cut short is a fault, and its header still says what it was (%s)', async (_, options) => {
    const { bytes } = makeDng(options)
    const cut = bytes.slice(0, Math.floor(bytes.length * 0.7))
    expect(await faultOf(cut)).toMatchObject({ kind: 'invalid', code: 'raw.truncated' })
    const header = await headerOf(cut)
    expect(header).toMatchObject({ width: 64, height: 48, pixelFault: { code: 'raw.truncated' } })
    expect(card(header, 'Model')).toBe('Test Camera')
  })

  test('whose packed pixels are damaged is a fault, and the next file is read as if nothing had been', async () => {
    const { bytes } = makeDng({ compression: 'lossless-jpeg', bits: 14 })
    const damaged = bytes.slice()
    // Markers in the middle of the data, which no encoder writes.
    damaged.fill(0xff, 1500, 3500)
    expect(await faultOf(damaged)).toMatchObject({ kind: 'invalid', code: 'raw.damaged' })
    expect(await faultOf(bytes)).toBeNull()
  })

  test('that promises more pixels than it can hold is refused before any room is made for them', async () => {
    const { bytes } = makeDng({ width: 64, height: 48, compression: 'lossless-jpeg' })
    const view = new DataView(bytes.buffer)
    for (let at = 10; at < 400; at += 12) if ([256, 257].includes(view.getUint16(at, true))) view.setUint32(at + 8, 60_000, true)
    expect(await faultOf(bytes)).toMatchObject({ code: expect.stringMatching(/^raw\.(damaged|unsupported)$/) })
  })

  // Found by the fuzz harness, seed 942009: the field of the width had become one of fractions.
  test('whose width is a fraction is of no size at all', async () => {
    for (const cfa of [null, 'RGGB'] as const) {
      const { bytes } = makeDng({ cfa })
      const view = new DataView(bytes.buffer)
      for (let at = 10; at < 400; at += 12) if (view.getUint16(at, true) === 256) view.setUint16(at + 2, 5, true)
      const header = await raw.readHeader(bytesSource(bytes), context)
      if (header.ok) expect([header.value.width, header.value.height].every(Number.isSafeInteger)).toBe(true)
    }
  })

  test('with any bytes changed never throws, and never comes in a size that it does not tell', async () => {
    const random = seededRandom(7)
    const files = damages.map(([, options]) => makeDng(options).bytes)
    for (let i = 0; i < 60; i++) {
      const bytes = files[i % files.length]!.slice()
      // The directory and what belongs to it are where a change does most.
      for (let k = 0; k < 4; k++)
        bytes[Math.floor(random() * Math.min(bytes.length, i % 2 ? 700 : bytes.length))] = random() * 256
      if (!raw.sniff(bytes.subarray(0, 4096))) continue
      const header = await raw.readHeader(bytesSource(bytes), context)
      const raster = await raw.readRaster(bytesSource(bytes), context)
      for (const result of [header, raster]) if (!result.ok) expect(result.fault.kind).not.toBe('internal')
      if (!raster.ok) continue
      const { width, height, channels, data } = raster.value
      expect(data.length, `case ${i}`).toBe(width * height * channels)
      expect(header, `case ${i}`).toMatchObject({ ok: true, value: { width, height, channels } })
    }
  })
})

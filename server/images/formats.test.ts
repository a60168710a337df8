import { gzipSync } from 'node:zlib'
import sharp, { type TiffOptions } from 'sharp'
import { expect, test } from 'vitest'
import type { Raster, SampleFormat } from '#shared/core/raster.ts'
import { writeCompressedFits } from '#shared/formats/fits/write-compressed.ts'
import { formats } from '#shared/formats/formats.gen.ts'
import { writeXisf } from '#shared/formats/xisf/write.ts'
import { type FormatCase, formatContract } from '#tests/contracts/format.ts'
import { type DngOptions, makeDng, XTRANS } from '#tests/support/make-dng.ts'
import { makeFits, makeRaster } from '#tests/support/make-fits.ts'
import { makeSer } from '#tests/support/make-ser.ts'
import { pictures } from './decode-picture.ts'
import { raws } from './decode-raw.ts'
import { gunzip } from './gunzip.ts'

const shapeOf = ({ width, height, channels, sampleFormat }: Raster): FormatCase['expected'] => ({
  width,
  height,
  channels,
  sampleFormat,
})

const fitsCase = (sampleFormat: SampleFormat, channels: number): FormatCase => {
  const raster = makeRaster({ sampleFormat, channels, width: 21, height: 13 })
  return {
    name: `${sampleFormat} with ${channels} channels`,
    bytes: makeFits({ sampleFormat, channels, width: 21, height: 13 }),
    expected: { ...shapeOf(raster), samples: raster.data },
  }
}

const xisfCase = (sampleFormat: SampleFormat, channels: number, compression: 'none' | 'zlib+sh'): FormatCase => {
  const raster = makeRaster({ sampleFormat, channels, width: 21, height: 13, isBottomUp: false })
  const bytes = writeXisf(raster, [], { compression })
  if (!bytes.ok) throw new Error(bytes.fault.message)
  return {
    name: `${sampleFormat} with ${channels} channels, compression ${compression}`,
    bytes: bytes.value,
    expected: { ...shapeOf(raster), samples: raster.data },
  }
}

const compressedCase = (sampleFormat: 'u8' | 'u16' | 'i32' | 'f32'): FormatCase => {
  const raster = makeRaster({ sampleFormat, channels: 3, width: 40, height: 7 })
  const isLossless = sampleFormat !== 'f32'
  return {
    name: `${sampleFormat} compressed by RICE_1`,
    bytes: writeCompressedFits(raster, []),
    expected: { ...shapeOf(raster), ...(isLossless ? { samples: raster.data } : {}) },
  }
}

const packedCase = (): FormatCase => {
  const { bytes, expected } = fitsCase('u16', 1)
  return { name: 'u16 packed by gzip', bytes: new Uint8Array(gzipSync(bytes)), expected }
}

/** The same seeded picture as sharp wants it: pixel by pixel. */
const interleaved = ({ data, width, height, channels }: Raster): Raster['data'] => {
  const size = width * height
  return data.map((_: number, i: number) => data[(i % channels) * size + Math.floor(i / channels)]!)
}

const pictureCase = async (id: 'png' | 'tiff' | 'jpeg', sampleFormat: 'u8' | 'u16', channels: 1 | 3): Promise<FormatCase> => {
  const raster = makeRaster({ sampleFormat, channels, width: 40, height: 30 })
  const raw = { width: 40, height: 30, channels }
  const space = `${channels === 1 ? (sampleFormat === 'u16' ? 'grey16' : 'b-w') : sampleFormat === 'u16' ? 'rgb16' : 'srgb'}`
  // TIFF files of sharp are JPEG inside unless told otherwise.
  const bytes = await sharp(interleaved(raster), { raw })
    .toColourspace(space)
    .toFormat(id, id === 'tiff' ? { compression: 'deflate' } : {})
    .toBuffer()
  const isLossless = id !== 'jpeg'
  return {
    name: `${sampleFormat} with ${channels} channels`,
    bytes: new Uint8Array(bytes),
    expected: { ...shapeOf(raster), ...(isLossless ? { samples: raster.data } : {}) },
  }
}

/** libvips as a writer of TIFF; its JPEG inside a TIFF is not lossless, so there the shape alone is compared. */
const tiffCase = async (name: string, channels: 1 | 3, options: TiffOptions): Promise<FormatCase> => {
  const raster = makeRaster({ sampleFormat: 'u8', channels, width: 40, height: 30 })
  const raw = { width: 40, height: 30, channels }
  const picture = sharp(interleaved(raster), { raw }).toColourspace(channels === 1 ? 'b-w' : 'srgb')
  const bytes = await picture.tiff(options).toBuffer()
  const isLossless = options.compression !== 'jpeg'
  return {
    name,
    bytes: new Uint8Array(bytes),
    expected: { ...shapeOf(raster), ...(isLossless ? { samples: raster.data } : {}) },
  }
}

const serCase = (sampleFormat: 'u8' | 'u16', channels: 1 | 3): FormatCase => {
  const raster = makeRaster({ sampleFormat, channels, width: 21, height: 13 })
  const options = { width: 21, height: 13, depth: sampleFormat === 'u16' ? 16 : 8, colour: channels === 1 ? 0 : 100 }
  // Noise looks the same in either byte order; a slope does not.
  const slope = raster.data.map((_: number, i: number) => (sampleFormat === 'u16' ? 37 * (i % 273) : i % 251))
  return {
    name: `${sampleFormat} with ${channels} channels`,
    bytes: makeSer([interleaved({ ...raster, data: slope }), interleaved(raster)], options),
    expected: { ...shapeOf(raster), samples: slope },
  }
}

/** Interleaved as stored: a raster of three channels has planes. */
const rawCase = (name: string, options: DngOptions): FormatCase => {
  const { bytes, samples } = makeDng(options)
  const { width = 64, height = 48, cfa } = options
  const channels = cfa === null ? 3 : 1
  const planes = samples.map((_, i) => samples[(i % (width * height)) * channels + Math.floor(i / (width * height))]!)
  return { name, bytes, expected: { width, height, channels, sampleFormat: 'u16', samples: planes } }
}

const CASES: Record<keyof typeof formats, readonly FormatCase[]> = {
  fits: [
    ...(['u8', 'u16', 'i16', 'i32', 'f32', 'f64'] as const).flatMap((type) => [fitsCase(type, 1), fitsCase(type, 3)]),
    ...(['u8', 'u16', 'i32', 'f32'] as const).map((type) => compressedCase(type)),
    packedCase(),
  ],
  jpeg: [await pictureCase('jpeg', 'u8', 1), await pictureCase('jpeg', 'u8', 3)],
  png: await Promise.all(([1, 3] as const).flatMap((c) => [pictureCase('png', 'u8', c), pictureCase('png', 'u16', c)])),
  raw: [
    rawCase('16-bit mosaic', {}),
    rawCase('14-bit mosaic in lossless JPEG', { bits: 14, compression: 'lossless-jpeg' }),
    rawCase('X-Trans mosaic', { cfa: XTRANS, width: 72 }),
    rawCase('linear colour', { cfa: null }),
  ],
  ser: (['u8', 'u16'] as const).flatMap((type) => [serCase(type, 1), serCase(type, 3)]),
  xisf: (['none', 'zlib+sh'] as const).flatMap((compression) =>
    (['u8', 'u16', 'f32', 'f64'] as const).flatMap((type) => [xisfCase(type, 1, compression), xisfCase(type, 3, compression)]),
  ),
  tiff: await Promise.all([
    ...([1, 3] as const).flatMap((c) => [pictureCase('tiff', 'u8', c), pictureCase('tiff', 'u16', c)]),
    tiffCase('tiles, LZW with differences, BigTIFF', 3, {
      ...{ compression: 'lzw', predictor: 'horizontal', tile: true, tileWidth: 16, tileHeight: 16, bigtiff: true },
    }),
    tiffCase('PackBits', 1, { compression: 'packbits', predictor: 'none' }),
    tiffCase('JPEG inside, colour', 3, { compression: 'jpeg', quality: 90 }),
    tiffCase('JPEG inside, grey', 1, { compression: 'jpeg', quality: 90 }),
  ]),
}

for (const format of Object.values(formats))
  formatContract(format, { pictures, raws, gunzip }, CASES[format.id as keyof typeof formats])

test('every format of the registry went through the contract', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(formats).sort())
})

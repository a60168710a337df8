import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pictures } from '#server/images/decode-picture.ts'
import { raws } from '#server/images/decode-raw.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import { type BayerPattern, planeOf, type Raster, type SampleFormat } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { writeCompressedFits } from '#shared/formats/fits/write-compressed.ts'
import { readRaster } from '#shared/formats/open.ts'
import { autoStretchOf, stretchLevel } from '#shared/kernels/stretch/index.ts'
import { superpixel } from '#shared/kernels/superpixel/index.ts'
import { makeRaster, seededRandom } from '#tests/support/make-fits.ts'
import { canvasPixels, type OpenViewer, openViewer, show, VIEWPORT } from './viewer-open.ts'

let viewer: OpenViewer
beforeAll(async () => {
  viewer = await openViewer()
})
afterAll(() => viewer.close())

const [WIDTH, HEIGHT] = [40, 30]

/** A faint sky with noise and a few stars, in any sample type. */
const skyRaster = (sampleFormat: SampleFormat, channels: number, isBottomUp: boolean): Raster => {
  const raster = makeRaster({ width: WIDTH, height: HEIGHT, sampleFormat, channels, isBottomUp })
  const random = seededRandom(7)
  const isWhole = sampleFormat !== 'f32' && sampleFormat !== 'f64'
  for (let i = 0; i < raster.data.length; i++) {
    const level = random() < 0.03 ? random() : 0.03 + 0.01 * random() * (1 + Math.floor(i / (WIDTH * HEIGHT)))
    raster.data[i] = isWhole ? Math.round(level * raster.white) : level
  }
  return raster
}

const fitsOf = (raster: Raster, bayer?: BayerPattern): Uint8Array<ArrayBuffer> =>
  writeFits(raster, [
    { keyword: 'ROWORDER', value: raster.isBottomUp ? 'BOTTOM-UP' : 'TOP-DOWN' },
    ...(bayer ? [{ keyword: 'BAYERPAT', value: bayer }] : []),
  ])

/** Compares every pixel of the drawn picture with the TypeScript stretch; answers the worst difference. */
const worstDifference = async (file: Uint8Array, id: string, orient = (x: number, y: number) => ({ x, y })): Promise<number> => {
  const read = await readRaster(bytesSource(file), { pictures, raws })
  if (!read.ok) throw new Error(read.fault.message)
  const stored = read.value
  viewer.site.files.set(id, file)
  await show(viewer.page, { id, width: stored.width, height: stored.height, isBottomUp: stored.isBottomUp })
  const canvas = await canvasPixels(viewer.page)
  expect({ width: canvas.width, height: canvas.height }).toEqual(VIEWPORT)
  const shown = superpixel(stored)
  // Mosaics are stretched colour by colour (ADR 8).
  const planes = Array.from({ length: shown.channels }, (_, c): Raster => ({ ...shown, channels: 1, data: planeOf(shown, c) }))
  const isMosaic = stored.bayer !== undefined
  const stretches = isMosaic ? planes.map(autoStretchOf) : planes.map(() => autoStretchOf(stored))
  const turned = orient(shown.width, shown.height)
  const upright = { width: Math.abs(turned.x), height: Math.abs(turned.y) }
  // At most 32 screen pixels for a pixel of the frame; a superpixel is two of them wide.
  const scale = Math.min(32 * (stored.bayer ? 2 : 1), VIEWPORT.width / upright.width, VIEWPORT.height / upright.height)
  const [left, top] = [(VIEWPORT.width - upright.width * scale) / 2, (VIEWPORT.height - upright.height * scale) / 2]
  let worst = 0
  for (let y = 0; y < shown.height; y++)
    for (let x = 0; x < shown.width; x++) {
      const place = orient(x, y)
      const row = shown.isBottomUp ? upright.height - 1 - place.y : place.y
      const at = Math.floor(top + (row + 0.5) * scale) * canvas.width + Math.floor(left + (place.x + 0.5) * scale)
      for (let c = 0; c < 3; c++) {
        const value = planeOf(shown, Math.min(c, shown.channels - 1))[y * shown.width + x]!
        const wanted = Math.round(255 * stretchLevel(stretches[Math.min(c, shown.channels - 1)]!, value / shown.white))
        worst = Math.max(worst, Math.abs(canvas.data[at * 4 + c]! - wanted))
      }
      expect(canvas.data[at * 4 + 3]).toBe(255)
    }
  return worst
}

const FORMATS: readonly SampleFormat[] = ['u8', 'u16', 'i16', 'f32']

describe.each([false, true])('a FITS file whose rows are bottom-up: %s', (isBottomUp) => {
  test.each(FORMATS)('is drawn as the TypeScript stretch says, to one level, in %s', async (format) => {
    const file = fitsOf(skyRaster(format, 1, isBottomUp))
    expect(await worstDifference(file, `grey-${format}-${isBottomUp}`)).toBeLessThanOrEqual(1)
  })

  test.each(['u16', 'f32'] as const)('is drawn in colour, linked, in %s', async (format) => {
    const file = fitsOf(skyRaster(format, 3, isBottomUp))
    expect(await worstDifference(file, `colour-${format}-${isBottomUp}`)).toBeLessThanOrEqual(1)
  })

  test.each(['RGGB', 'GBRG'] as const)('is drawn as the superpixels of a %s mosaic', async (bayer) => {
    const file = fitsOf(skyRaster('u16', 1, isBottomUp), bayer)
    // The mean of two greens is rounded in the file of superpixels, and exact in the texture.
    expect(await worstDifference(file, `${bayer}-${isBottomUp}`)).toBeLessThanOrEqual(1)
  })
})

test('a FITS file that is compressed inside, or packed as a whole, is drawn like any other', async () => {
  for (const format of ['u16', 'f32'] as const)
    expect(await worstDifference(writeCompressedFits(skyRaster(format, 1, true), []), `${format}.fits.fz`)).toBeLessThanOrEqual(1)
  const packed = new Uint8Array(gzipSync(fitsOf(skyRaster('u16', 3, false))))
  expect(await worstDifference(packed, 'packed.fits.gz')).toBeLessThanOrEqual(1)
})

test('undefined samples are black, and do not darken their neighbours', async () => {
  const raster = skyRaster('f32', 1, false)
  for (const i of [0, 41, 42, 600, 1199]) raster.data[i] = Number.NaN
  expect(await worstDifference(fitsOf(raster), 'gaps')).toBeLessThanOrEqual(1)
})

test('a PNG of 16 bits is shown in full depth', async () => {
  // Only a decoder that keeps 16 bits tells these levels apart before they are stretched.
  const samples = Uint16Array.from({ length: WIDTH * HEIGHT }, (_, i) => 1000 + (i % 97))
  const raw = { width: WIDTH, height: HEIGHT, channels: 1 as const }
  const png = await sharp(samples, { raw }).toColourspace('grey16').png().toBuffer()
  expect(await worstDifference(png, 'deep.png')).toBeLessThanOrEqual(1)
})

test.each(['none', 'lzw', 'deflate'] as const)(
  'a colour TIFF of 16 bits with compression %s is shown in full depth',
  async (compression) => {
    const samples = Uint16Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => 900 + ((i * 7) % 193))
    const raw = { width: WIDTH, height: HEIGHT, channels: 3 as const }
    const tiff = await sharp(samples, { raw }).toColourspace('rgb16').tiff({ compression }).toBuffer()
    expect(await worstDifference(tiff, `deep-${compression}.tif`)).toBeLessThanOrEqual(1)
  },
)

test('an 8-bit PNG and TIFF are shown with the pixels they have', async () => {
  const samples = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (i * 31) % 256)
  const picture = sharp(samples, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
  expect(await worstDifference(await picture.clone().png().toBuffer(), 'plain.png')).toBe(0)
  expect(await worstDifference(await picture.clone().tiff({ compression: 'none' }).toBuffer(), 'plain.tif')).toBe(0)
})

test('a photo whose camera was turned stands upright', async () => {
  const samples = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => (Math.floor(i / 3) % WIDTH) * 6)
  const picture = sharp(samples, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
  const jpeg = await picture.withMetadata({ orientation: 6 }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()
  // Turned clockwise: row 0 becomes the right side. The decoders of browser and server may differ by a rounding.
  const clockwise = (x: number, y: number) => ({ x: HEIGHT - 1 - y, y: x })
  const size = (x: number, y: number) => (x === WIDTH && y === HEIGHT ? { x: HEIGHT, y: WIDTH } : clockwise(x, y))
  expect(await worstDifference(jpeg, 'turned.jpg', size)).toBeLessThanOrEqual(3)
})

test('the page has not complained', () => expect(viewer.errors).toEqual([]))

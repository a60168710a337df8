import sharp from 'sharp'
import { expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readTiffRaster } from '#shared/formats/tiff/raster.ts'
import { pictures } from './decode-picture.ts'
import { raws } from './decode-raw.ts'

// libvips writes YCbCr below quality 90 and RGB from there on.
test.each([75, 95])('JPEG strips of quality %d have the colours they were written with', async (quality) => {
  const [width, height] = [64, 48]
  const data = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, i) => {
      const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)]
      return [20 + 3 * x, 230 - 4 * y, 90][i % 3]!
    }),
  )
  const bytes = await sharp(data, { raw: { width, height, channels: 3 } })
    .tiff({ compression: 'jpeg', quality, tile: quality > 90, tileWidth: 32, tileHeight: 32 })
    .toBuffer()
  const raster = await readTiffRaster(bytesSource(new Uint8Array(bytes)), { pictures, raws })
  if (!raster.ok) throw new Error(raster.fault.message)
  const size = width * height
  const errors = Array.from(raster.value.data, (value, i) => Math.abs(value - data[(i % size) * 3 + Math.floor(i / size)]!))
  expect(Math.max(...errors)).toBeLessThan(16)
})

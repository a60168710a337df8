import sharp from 'sharp'
import { expect, test } from 'vitest'
import { pictures } from '#server/images/decode-picture.ts'
import { raws } from '#server/images/decode-raw.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import { metadataOf } from '#shared/frame/metadata.ts'
import { makeCr3 } from '#tests/support/make-cr3.ts'
import { raw } from './index.ts'

const jpeg = new Uint8Array(
  await sharp({ create: { width: 60, height: 40, channels: 3, background: { r: 200, g: 40, b: 90 } } })
    .jpeg()
    .toBuffer(),
)
const read = async (bytes: Uint8Array) => {
  const source = bytesSource(bytes)
  const header = await raw.readHeader(source, { pictures, raws })
  const raster = await raw.readRaster(source, { pictures, raws })
  return { header, raster }
}

test.each([
  ['a mosaic that LibRaw does not know', makeCr3(jpeg), /LibRaw does not know/],
  ['a mosaic that was taken out', makeCr3(jpeg, 5_000_000), /ends before its pixels do/],
])('a CR3 with %s is shown as the preview that the camera put into it, and says so', async (_, bytes, why) => {
  const { header, raster } = await read(bytes)
  if (!header.ok || !raster.ok) throw new Error('not read')
  expect(header.value).toMatchObject({ format: 'raw', width: 60, height: 40, channels: 3, sampleFormat: 'u8' })
  expect(header.value.pixelFault).toBeUndefined()
  expect(header.value.notes).toEqual([expect.stringMatching(why)])
  expect(header.value.notes[0]).toContain('camera’s own preview is shown (60 x 40 pixels)')
  expect(raster.value).toMatchObject({ width: 60, height: 40, channels: 3, white: 255 })
  expect(Math.abs(raster.value.data[0]! - 200)).toBeLessThan(4)
  expect(metadataOf(header.value)).toMatchObject({
    camera: 'Canon EOS X',
    exposureSeconds: 0.25,
    dateObs: '2021-05-12T10:21:21.000Z',
  })
})

test('a CR3 without a mosaic and with a broken preview is a fault, and still says what took it', async () => {
  const bytes = makeCr3(jpeg.subarray(0, 40))
  const { header, raster } = await read(bytes)
  expect(header).toMatchObject({ ok: true, value: { width: 600, height: 400, pixelFault: { code: 'raw.unsupported' } } })
  expect(raster).toMatchObject({ ok: false, fault: { code: 'raw.unsupported' } })
})

import sharp from 'sharp'
import { expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { jpeg } from '#shared/formats/jpeg/index.ts'
import { pictures } from './decode-picture.ts'
import { raws } from './decode-raw.ts'

const context = { pictures, raws }
const slope = Buffer.from(Array.from({ length: 64 * 48 * 3 }, (_, i) => (2 * Math.floor(i / 3)) % 200))
const picture = () => sharp(slope, { raw: { width: 64, height: 48, channels: 3 } })

test('a progressive JPEG has the pixels of a baseline one', async () => {
  const [baseline, progressive] = await Promise.all(
    [false, true].map(async (isProgressive) => {
      const bytes = await picture().jpeg({ progressive: isProgressive }).toBuffer()
      return jpeg.readRaster(bytesSource(new Uint8Array(bytes)), context)
    }),
  )
  expect(baseline).toMatchObject({ ok: true, value: { width: 64, height: 48, channels: 3 } })
  expect(progressive).toEqual(baseline)
})

test('CMYK becomes three colours, in header and pixels', async () => {
  const source = bytesSource(new Uint8Array(await picture().toColourspace('cmyk').jpeg().toBuffer()))
  expect(await jpeg.readHeader(source, context)).toMatchObject({ ok: true, value: { channels: 3 } })
  expect(await jpeg.readRaster(source, context)).toMatchObject({ ok: true, value: { channels: 3 } })
})

test.each([
  ['jpeg.depth', 0xc1, 12],
  ['jpeg.coding', 0xc3, 8],
  ['jpeg.coding', 0xc9, 8],
])('%s: marker %i with %i bits', async (code, marker, precision) => {
  const bytes = new Uint8Array(await picture().jpeg().toBuffer())
  const frame = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0)
  bytes[frame + 1] = marker
  bytes[frame + 4] = precision
  expect(await jpeg.readHeader(bytesSource(bytes), context)).toMatchObject({ fault: { kind: 'unsupported', code } })
  expect(await jpeg.readRaster(bytesSource(bytes), context)).toMatchObject({ fault: { code } })
})

import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { writeXisf } from '#shared/formats/xisf/write.ts'
import { makeSer } from '#tests/support/make-ser.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { long, short, writeTiff } from '#tests/support/tiff-ifd.ts'
import { canvasPixels, type OpenViewer, openViewer, show } from './viewer-open.ts'

let viewer: OpenViewer
beforeAll(async () => {
  viewer = await openViewer()
})
afterAll(() => viewer.close())

const SIZE = { width: 160, height: 120 }
const field = makeStarField({
  seed: 5,
  ...SIZE,
  stars: 60,
  fwhm: 3,
  sky: 900,
  readNoise: 8,
  faintest: 2000,
  brightest: 400_000,
}).raster
const whole: Raster = { ...field, isBottomUp: false }
const floats: Raster = { ...whole, sampleFormat: 'f32', white: 1, data: Float32Array.from(whole.data, (value) => value / 65535) }

const fitsOf = (raster: Raster): Uint8Array => writeFits(raster, [{ keyword: 'ROWORDER', value: 'TOP-DOWN' }])
const xisfOf = (raster: Raster, compression: 'none' | 'zlib+sh'): Uint8Array => {
  const file = writeXisf(raster, [], { compression })
  if (!file.ok) throw new Error(file.fault.message)
  return file.value
}
const tiffOf = ({ data, width, height }: Raster): Uint8Array =>
  writeTiff([
    {
      fields: [
        long(256, width),
        long(257, height),
        short(258, 32),
        short(259, 1),
        short(262, 1),
        short(277, 1),
        long(278, height),
        short(339, 3),
      ],
      strips: [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
    },
  ])
const png = async ({ data, width, height }: Raster): Promise<Uint8Array> =>
  sharp(data, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer()

const shown = async (id: string, file: Uint8Array) => {
  viewer.site.files.set(id, new Uint8Array(file))
  await show(viewer.page, { id, ...SIZE })
  return canvasPixels(viewer.page)
}

test.each([
  ['16-bit XISF', 'x.xisf', () => xisfOf(whole, 'none'), whole],
  ['shuffled and packed XISF', 'p.xisf', () => xisfOf(whole, 'zlib+sh'), whole],
  ['float XISF', 'f.xisf', () => xisfOf(floats, 'none'), floats],
  ['float TIFF', 'f.tif', () => tiffOf(floats), floats],
  ['16-bit SER', 's.ser', () => makeSer([whole.data], { ...SIZE, depth: 16 }), whole],
  ['16-bit PNG', 'w.png', () => png(whole), whole],
] as const)('%s looks as the same picture in FITS', async (_, id, make, raster) => {
  const [own, twin] = [await shown(id, await make()), await shown(`${id}.fits`, fitsOf(raster))]
  // Stars are there.
  expect(own.data.filter((value, i) => i % 4 === 0 && value > 200).length).toBeGreaterThan(100)
  expect([own.width, own.height]).toEqual([twin.width, twin.height])
  expect(Buffer.compare(own.data, twin.data)).toBe(0)
  expect(viewer.errors).toEqual([])
})

test.each([
  ['PNG', 'cut.png', () => png(whole).then((file) => file.subarray(0, file.length / 2))],
  [
    'JPEG',
    'cut.jpg',
    () =>
      sharp(new Uint8Array(64 * 64), { raw: { width: 64, height: 64, channels: 1 } })
        .jpeg()
        .toBuffer()
        .then((file) => file.subarray(0, 200)),
  ],
] as const)('of a %s that is cut short it is said what to do, not what the decoder thinks', async (_, id, make) => {
  viewer.site.files.set(id, new Uint8Array(await make()))
  await show(viewer.page, { id, ...SIZE }, false)
  await viewer.page.getByText('the file is damaged, or a part of it is missing. Copy it again').waitFor()
  expect(viewer.errors).toEqual([])
})

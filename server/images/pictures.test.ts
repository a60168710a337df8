import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { detectStars } from './detect-stars.ts'
import { exportPicture } from './export-picture.ts'
import { reducePicture } from './reduce-picture.ts'
import { renderPreviews } from './render-previews.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-pictures-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}

/** Grey levels of an exported picture, row after row from the top. */
const greyOf = async (path: string) => {
  const { data, info } = await sharp(path).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
  return {
    width: info.width,
    height: info.height,
    at: (x: number, y: number): number => data[(y * info.width + x) * info.channels]!,
  }
}

/** Dark, with one bright quarter where x and y are small. */
const corner = (isBottomUp: boolean): Raster => ({
  width: 40,
  height: 20,
  channels: 1,
  sampleFormat: 'u16',
  data: Uint16Array.from({ length: 800 }, (_, i) => (i % 40 < 20 && i < 400 ? 60_000 : 1000)),
  white: 65535,
  isBottomUp,
})

test('frames stored from the bottom are exported upright, frames stored from the top as they are', async () => {
  const bottomUp = file('up.fits', writeFits(corner(true), []))
  const topDown = file('down.fits', writeFits(corner(false), [{ keyword: 'ROWORDER', value: 'TOP-DOWN' }]))
  const out = join(folder, 'corner.png')
  expect(await exportPicture(bottomUp, out, { stretch: { mode: 'linear' } })).toEqual({
    ok: true,
    value: { width: 40, height: 20 },
  })
  let grey = await greyOf(out)
  expect([grey.at(5, 15), grey.at(5, 5)]).toEqual([233, 4])
  await exportPicture(topDown, out, { stretch: { mode: 'linear' } })
  grey = await greyOf(out)
  expect([grey.at(5, 5), grey.at(5, 15)]).toEqual([233, 4])
})

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'a photo with EXIF orientation %i is turned as every viewer turns it',
  async (orientation) => {
    const pixels = Buffer.from(Array.from({ length: 40 * 20 }, (_, i) => 60 + (i % 40) * 3 + Math.floor(i / 40) * 2))
    const photo = await sharp(pixels, { raw: { width: 40, height: 20, channels: 1 } })
      .withMetadata({ orientation })
      .jpeg({ quality: 100 })
      .toBuffer()
    const path = file(`turned-${orientation}.jpg`, photo)
    const out = join(folder, 'turned.png')
    expect((await exportPicture(path, out, { stretch: { mode: 'auto' } })).ok).toBe(true)
    const ours = await greyOf(out)
    const theirs = await greyOf(file('theirs.png', await sharp(photo).autoOrient().png().toBuffer()))
    expect([ours.width, ours.height]).toEqual([theirs.width, theirs.height])
    for (const [x, y] of [
      [2, 3],
      [15, 3],
      [2, 15],
      [17, 18],
    ] as const)
      expect(Math.abs(ours.at(x, y) - theirs.at(x, y))).toBeLessThanOrEqual(2)
  },
)

test('a finished photo is not stretched again; a dark one is brought up', async () => {
  const photoOf = (level: number) =>
    sharp({ create: { width: 64, height: 64, channels: 3, background: { r: level, g: level, b: level } } })
  const out = join(folder, 'photo.png')
  await exportPicture(file('finished.png', await photoOf(40).png().toBuffer()), out, { stretch: { mode: 'auto' } })
  expect((await greyOf(out)).at(9, 9)).toBe(40)
  await exportPicture(file('dark.png', await photoOf(5).png().toBuffer()), out, { stretch: { mode: 'auto' } })
  expect((await greyOf(out)).at(9, 9)).toBe(64)
  await exportPicture(join(folder, 'dark.png'), out, { stretch: { mode: 'linear' } })
  expect((await greyOf(out)).at(9, 9)).toBe(5)
})

const field = makeStarField({ seed: 2, width: 1201, height: 803, stars: 60, fwhm: 3, faintest: 20_000 }).raster
const fieldPath = file('field.fits', writeFits(field, []))

test('previews and thumbnails have their sizes, in the right shape, and the sky is a quarter of white', async () => {
  const made = await renderPreviews(fieldPath)
  if (!made.ok) throw new Error(made.fault.message)
  const [thumbnail, preview] = [await sharp(made.value.thumbnail).metadata(), await sharp(made.value.preview).metadata()]
  expect([thumbnail.width, thumbnail.height, thumbnail.format]).toEqual([400, 267, 'jpeg'])
  expect([preview.width, preview.height]).toEqual([1201, 803])
  const { channels } = await sharp(made.value.thumbnail).stats()
  expect(channels[0]!.mean).toBeGreaterThan(50)
  expect(channels[0]!.mean).toBeLessThan(90)
})

test('a mosaic is shown in colour, at half its size, its colours brought to the same sky unless they are linked', async () => {
  const data = field.data.map((value, i) => (i % 2 === 0 && Math.floor(i / 1201) % 2 === 0 ? Math.min(65535, value * 2) : value))
  const path = file(
    'mosaic.fits',
    writeFits({ ...field, data }, [
      { keyword: 'BAYERPAT', value: 'RGGB' },
      { keyword: 'ROWORDER', value: 'TOP-DOWN' },
    ]),
  )
  const out = join(folder, 'mosaic.jpg')
  expect(await exportPicture(path, out, { stretch: {} })).toEqual({ ok: true, value: { width: 600, height: 401 } })
  const own = (await sharp(out).stats()).channels
  expect(own).toHaveLength(3)
  expect(Math.abs(own[0]!.mean - own[1]!.mean)).toBeLessThan(8)
  await exportPicture(path, join(folder, 'linked.jpg'), { stretch: { linked: true } })
  const linked = (await sharp(join(folder, 'linked.jpg')).stats()).channels
  expect(linked[0]!.mean).toBeGreaterThan(linked[1]!.mean + 20)
})

test('what lies at the black level of the camera is black, in linear pictures too', async () => {
  const data = Uint16Array.from({ length: 20 * 20 }, (_, i) => (i % 20 < 10 ? 2048 : 30_000))
  const cards = [{ keyword: 'BLACKLEVEL', value: '2047, 2049, 2048, 2048' }]
  const path = file('black.fits', writeFits({ ...field, width: 20, height: 20, data }, cards))
  const out = join(folder, 'black.png')
  await exportPicture(path, out, { stretch: { mode: 'linear' } })
  const pixels = await sharp(out).greyscale().raw().toBuffer()
  expect(pixels[0]).toBe(0)
  expect(pixels[19]).toBe(Math.round((255 * (30_000 - 2048)) / (65_535 - 2048)))
})

test('a picture for a solver is grey, in file order, binned by a whole number; of a mosaic by an even one', async () => {
  const reduced = await reducePicture(fieldPath, 500)
  if (!reduced.ok) throw new Error(reduced.fault.message)
  const { data, ...size } = reduced.value
  expect(size).toEqual({ width: 400, height: 267, binning: 3 })
  expect(data).toHaveLength(400 * 267)
  expect(await reducePicture(join(folder, 'mosaic.fits'), 500)).toMatchObject({ ok: true, value: { binning: 4, width: 300 } })
  const upsideDown = await reducePicture(join(folder, 'up.fits'), 40)
  expect(upsideDown.ok && upsideDown.value.data[5 * 40 + 5]! > upsideDown.value.data[15 * 40 + 5]!).toBe(true)
})

test('stars come brightest first, no more than asked for, in pixels of the stored frame', async () => {
  const found = await detectStars(fieldPath, 10)
  if (!found.ok) throw new Error(found.fault.message)
  expect(found.value).toMatchObject({ width: 1201, height: 803 })
  const fluxes = found.value.stars.map(({ flux }) => flux)
  expect(fluxes).toHaveLength(10)
  expect(fluxes).toEqual(fluxes.toSorted((a, b) => b - a))
})

test('files that are missing, broken or not to be written are faults, never throws', async () => {
  const broken = file('broken.fits', readFileSync(fieldPath).subarray(0, 5000))
  for (const path of [broken, join(folder, 'nowhere.fits'), folder]) {
    for (const result of [
      await exportPicture(path, join(folder, 'x.png'), { stretch: { mode: 'auto' } }),
      await renderPreviews(path),
      await reducePicture(path, 500),
      await detectStars(path, 5),
    ]) {
      expect(result.ok).toBe(false)
    }
  }
  expect(await exportPicture(fieldPath, join(folder, 'x.bmp'), { stretch: { mode: 'auto' } })).toMatchObject({
    fault: { code: 'export.format' },
  })
  expect(await exportPicture(fieldPath, join(folder, 'no', 'where.png'), { stretch: { mode: 'auto' } })).toMatchObject({
    fault: { code: 'export.not-written' },
  })
})

test('a capture is never changed by looking at it', async () => {
  const before = readFileSync(fieldPath)
  const { mtimeMs } = statSync(fieldPath)
  await renderPreviews(fieldPath)
  await detectStars(fieldPath, 5)
  expect(readFileSync(fieldPath).equals(before)).toBe(true)
  expect(statSync(fieldPath).mtimeMs).toBe(mtimeMs)
  const photo = join(folder, 'dark.png')
  symlinkSync(photo, join(folder, 'same.png'))
  expect(await exportPicture(photo, join(folder, 'same.png'), { stretch: { mode: 'auto' } })).toMatchObject({
    fault: { code: 'export.same-file' },
  })
})

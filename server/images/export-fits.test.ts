import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { makeDng, XTRANS } from '#tests/support/make-dng.ts'
import { makeFits, makeRaster } from '#tests/support/make-fits.ts'
import { exportPicture } from './export-picture.ts'
import { inspectFile } from './inspect.ts'
import { openImage } from './open-image.ts'

const folder = mkdtempSync(join(tmpdir(), 'darksite-export-'))
afterAll(() => rmSync(folder, { recursive: true }))

const CARDS = [
  { keyword: 'OBJECT', value: 'M 42' },
  { keyword: 'HISTORY', value: 'stretched' },
  { keyword: 'BAYERPAT', value: 'RGGB' },
]

test.each(['out.fits', 'out.fits.fz'])(
  'a frame is written as %s with its samples, its header and right checksums',
  async (name) => {
    const [path, out] = [join(folder, 'in.fits'), join(folder, name)]
    writeFileSync(path, makeFits({ width: 60, height: 40, cards: CARDS }))
    expect(await exportPicture(path, out, { stretch: {} })).toEqual({ ok: true, value: { width: 60, height: 40 } })
    const read = await openImage(out)
    if (!read.ok) throw new Error(read.fault.message)
    expect(read.value.raster).toMatchObject({
      sampleFormat: 'u16',
      bayer: 'RGGB',
      data: makeRaster({ width: 60, height: 40 }).data,
    })
    expect(read.value.header.cards).toEqual(expect.arrayContaining(CARDS))
    expect(await inspectFile(out)).toMatchObject({ ok: true, value: { notes: [] } })
  },
)

test('a PNG becomes FITS whose first row is the top one', async () => {
  const [path, out] = [join(folder, 'in.png'), join(folder, 'png.fits')]
  await sharp({ create: { width: 20, height: 10, channels: 3, background: '#123' } })
    .png()
    .toFile(path)
  expect((await exportPicture(path, out, { stretch: {} })).ok).toBe(true)
  expect(await openImage(out)).toMatchObject({
    ok: true,
    value: { raster: { channels: 3, isBottomUp: false, sampleFormat: 'u8' } },
  })
})

test.each(['x.fits', 'x.fits.fz', 'x.xisf'])(
  'an X-Trans that is written as %s is the same mosaic when it is read',
  async (name) => {
    const [path, out, again] = [join(folder, 'x.dng'), join(folder, name), join(folder, `again-${name}`)]
    const { bytes, samples } = makeDng({ cfa: XTRANS, width: 72, height: 50 })
    writeFileSync(path, bytes)
    for (const [from, to] of [
      [path, out],
      [out, again],
    ] as const) {
      expect((await exportPicture(from, to, { stretch: {} })).ok).toBe(true)
      const read = await openImage(to)
      if (!read.ok) throw new Error(read.fault.message)
      expect(read.value.raster).toMatchObject({ channels: 1, isBottomUp: false, xtrans: XTRANS, data: samples })
      expect(read.value.raster.bayer).toBeUndefined()
    }
    const colours = join(folder, `colours-${name}`)
    expect((await exportPicture(out, colours, { stretch: {}, debayer: 'bilinear' })).ok).toBe(true)
    expect(await openImage(colours)).toMatchObject({ ok: true, value: { raster: { channels: 3, width: 72, height: 50 } } })
  },
)

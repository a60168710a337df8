import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { browserPictures } from '#lib/viewer/load/browser-pictures.ts'
import { pictures } from '#server/images/decode-picture.ts'
import { raws } from '#server/images/decode-raw.ts'
import { openImage } from '#server/images/open-image.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import { png } from '#shared/formats/png/index.ts'
import { tiff } from '#shared/formats/tiff/index.ts'
import { corpusFile } from '#tests/support/corpus.ts'

interface Expected {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly sampleFormat: string
  readonly samples: readonly number[]
}

const folder = mkdtempSync(join(tmpdir(), 'darksite-tiff-'))
afterAll(() => rmSync(folder, { recursive: true }))
execFileSync('/usr/bin/python3', ['tests/golden/make/tiff_matrix.py', folder])
const matrix = Object.entries(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Record<string, Expected>)

const READ_AS: Readonly<Record<string, string>> = {
  ...{ u8: 'u8', u16: 'u16', u32: 'f64', i8: 'i16', i16: 'i16', i32: 'i32', f32: 'f32', f64: 'f64' },
}

describe('files written by libtiff', () => {
  test('there is one of every kind', () => expect(matrix.length).toBeGreaterThanOrEqual(550))

  test.each(matrix)('%s', async (name, { samples, sampleFormat, ...shape }) => {
    const image = await openImage(join(folder, `${name}.tif`))
    if (!image.ok) throw new Error(image.fault.message)
    expect(image.value.header).toMatchObject({ ...shape, format: 'tiff', sampleFormat: READ_AS[sampleFormat], notes: [] })
    expect(Array.from(image.value.raster.data)).toEqual(samples)
  })

  test('the app reads the same pixels as the server', async () => {
    for (const [name] of matrix.slice(0, 40)) {
      const source = bytesSource(new Uint8Array(readFileSync(join(folder, `${name}.tif`))))
      const [app, server] = [
        await tiff.readRaster(source, { pictures: browserPictures, raws }),
        await tiff.readRaster(source, { pictures, raws }),
      ]
      expect(app).toEqual(server)
    }
  })
})

test('a real 16-bit PNG has the same pixels for libvips and for the app, all 16 bits of them', async () => {
  const path = corpusFile('tiff16/derived_tetra3_Alt60_Azi135_16bit.png')
  if (path === null) return expect(path).toBeNull()
  const source = bytesSource(new Uint8Array(readFileSync(path)))
  const [app, server] = [
    await png.readRaster(source, { pictures: browserPictures, raws }),
    await png.readRaster(source, { pictures, raws }),
  ]
  expect(server).toMatchObject({ ok: true, value: { width: 1024, height: 768, channels: 1, sampleFormat: 'u16' } })
  expect(app).toEqual(server)
})

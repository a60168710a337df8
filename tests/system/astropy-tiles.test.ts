import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openImage } from '#server/images/open-image.ts'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readFitsRaster } from '#shared/formats/fits/raster.ts'

interface Truth {
  file: string
  hdu: number
  width: number
  height: number
  channels: number
  sampleFormat: string
  samples: (number | null)[]
  cards: [string, unknown][]
}

const folder = mkdtempSync(join(tmpdir(), 'darksite-tiles-'))
afterAll(() => rmSync(folder, { recursive: true }))

const truths = JSON.parse(
  execFileSync('/usr/bin/python3', ['tests/golden/make/fits_tiles.py', folder], { maxBuffer: 2 ** 28 }).toString(),
) as Truth[]

test('astropy and fpack wrote the whole matrix', () => {
  // 4 methods x (3 integer types x shapes, 2 float types x 3 dithers x shapes), PLIO for integers; 4 that are smoothed; 3 sources of fpack.
  expect(truths.length).toBe(3 * (3 * 4 + 2 * 3 * 4) + (3 * 2 + 2 * 3 * 2) + 3 * 4 + 4 + 3 * 7)
})

test.each(truths.map((truth) => [truth.file.split('/').at(-1)!, truth] as const))(
  '%s has bit for bit the samples that cfitsio unpacks, and the header of the picture',
  async (_, truth) => {
    const image = await openImage(truth.file)
    if (!image.ok) throw new Error(`${image.fault.code}: ${image.fault.message}`)
    const { header, raster } = image.value
    const { width, height, channels, sampleFormat } = truth
    expect(header).toMatchObject({ hdu: truth.hdu, width, height, channels, sampleFormat })
    expect(raster).toMatchObject({ width, height, channels, sampleFormat })
    const isSame = truth.samples.every((value, i) => Object.is(raster.data[i]! + 0, (value ?? Number.NaN) + 0))
    if (!isSame) expect(Array.from(raster.data)).toEqual(truth.samples.map((value) => value ?? Number.NaN))
    // Without the platform's zlib, as in the browser.
    const own = await readFitsRaster(bytesSource(new Uint8Array(readFileSync(truth.file))))
    expect(own.ok && Buffer.from(own.value.data.buffer).equals(Buffer.from(raster.data.buffer))).toBe(true)
    for (const [keyword, value] of truth.cards) {
      const card = header.cards.find((one) => one.keyword === keyword)
      expect(card?.value, keyword).toEqual(value)
    }
    expect(header.cards.filter((card) => /^(Z|T(TYPE|FORM))/.test(card.keyword))).toEqual([])
  },
)

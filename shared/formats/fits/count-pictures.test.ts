import { expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import { readFitsRaster } from '#shared/formats/fits/raster.ts'
import { makeManyFits, makeRaster } from '#tests/support/make-fits.ts'
import { listPictures } from './count-pictures.ts'

const pictures = [
  { name: 'SCI', raster: makeRaster({ width: 12, height: 9, seed: 1 }) },
  { name: 'ERR', raster: makeRaster({ width: 12, height: 9, seed: 2 }) },
  { name: 'SCI', raster: makeRaster({ width: 7, height: 5, seed: 3 }) },
]
const source = bytesSource(makeManyFits(pictures))

test('every picture of a file is listed by its name, and read by its number', async () => {
  expect(await listPictures(source)).toEqual({ ok: true, value: { count: 3, names: ['SCI', 'ERR', 'SCI'] } })
  for (const [ordinal, { raster }] of pictures.entries()) {
    const read = await readFitsRaster(source, undefined, ordinal)
    if (!read.ok) throw new Error(read.fault.message)
    expect(read.value).toMatchObject({ width: raster.width, height: raster.height })
    expect(read.value.data).toEqual(raster.data)
  }
})

test('a number beyond the last picture is said to be none', async () => {
  const read = await readFitsRaster(source, undefined, 3)
  expect(read).toMatchObject({ ok: false, fault: { code: 'fits.no-such-picture' } })
})

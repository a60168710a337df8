import { describe, expect, test } from 'vitest'
import { bytesSource } from '#shared/core/byte-source.ts'
import type { Raster } from '#shared/core/raster.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import { pixelToSky } from '#shared/sky/wcs.ts'
import { makeRaster } from '#tests/support/make-fits.ts'
import { xisf } from './index.ts'
import { readXisfRaster } from './raster.ts'
import { writeXisf } from './write.ts'

const written = (raster: Raster, cards: readonly HeaderCard[] = [], compression: 'none' | 'zlib+sh' = 'none') => {
  const file = writeXisf(raster, cards, { compression })
  if (!file.ok) throw new Error(file.fault.message)
  return bytesSource(file.value)
}

describe.each(['none', 'zlib+sh'] as const)('written with compression %s', (compression) => {
  test.each(['u8', 'u16', 'f32', 'f64'] as const)('%s samples come back as they were', async (sampleFormat) => {
    for (const channels of [1, 3]) {
      const raster = makeRaster({ sampleFormat, channels, width: 33, height: 21, isBottomUp: false })
      expect(await readXisfRaster(written(raster, [], compression))).toEqual({ ok: true, value: raster })
    }
  })
})

test('samples that XISF does not have are refused', () =>
  expect(writeXisf(makeRaster({ sampleFormat: 'i16' }), [])).toMatchObject({ fault: { code: 'xisf.write-samples' } }))

test('cards come back, those of FITS’s own structure do not', async () => {
  const cards: HeaderCard[] = [
    { keyword: 'OBJECT', value: 'Barnard\'s <star> & "friends"', comment: 'what & where' },
    { keyword: 'EXPTIME', value: 30.5 },
    { keyword: 'FLIPPED', value: true },
    { keyword: 'NOTHING', value: null },
    { keyword: 'HISTORY', value: 'aligned / stacked' },
  ]
  const header = await xisf.readHeader(written(makeRaster({ isBottomUp: false }), [{ keyword: 'BITPIX', value: 16 }, ...cards]), {
    pictures: { describe: () => Promise.reject(), decode: () => Promise.reject() },
    raws: { start: () => Promise.reject() },
  })
  expect(header.ok && header.value.cards.slice(0, 5)).toEqual(cards)
})

test('a long header moves the pixels, never into them', async () => {
  const raster = makeRaster({ isBottomUp: false })
  const cards = Array.from({ length: 3000 }, (_, i) => ({ keyword: `KEY${i}`, value: 'x'.repeat(60) }))
  expect(await readXisfRaster(written(raster, cards))).toEqual({ ok: true, value: raster })
})

test('a picture stored bottom row first is turned over; its mosaic and its sky go with it', async () => {
  const raster = makeRaster({ width: 20, height: 15, isBottomUp: true, bayer: 'RGGB' })
  const linear = { CD1_1: -3e-4, CD1_2: 1e-5, CD2_1: 1e-5, CD2_2: 3e-4 }
  const sip = { A_ORDER: 2, B_ORDER: 2, A_1_1: 2e-6, A_0_2: 3e-6, A_2_0: 1e-6, B_1_1: 4e-6, B_0_2: -2e-6, B_2_0: 5e-6 }
  const wcs = {
    CTYPE1: 'RA---TAN-SIP',
    CTYPE2: 'DEC--TAN-SIP',
    CRVAL1: 83.8,
    CRVAL2: -5.4,
    CRPIX1: 9,
    CRPIX2: 4,
    ...linear,
    ...sip,
  }
  const cards = Object.entries({ ...wcs, BAYERPAT: 'RGGB' }).map(([keyword, value]) => ({ keyword, value }))
  const source = written(raster, cards)
  const back = await readXisfRaster(source)
  const header = await xisf.readHeader(source, {
    pictures: { describe: () => Promise.reject(), decode: () => Promise.reject() },
    raws: { start: () => Promise.reject() },
  })
  if (!back.ok || !header.ok) throw new Error('not read')
  const [before, after] = [wcsFromCards(cards), wcsFromCards(header.value.cards)]
  if (!before.ok || !after.ok) throw new Error('no WCS')
  for (const [x, y] of [
    [0, 0],
    [19, 3],
    [7, 14],
  ] as const) {
    expect(back.value.data[(14 - y) * 20 + x]).toBe(raster.data[y * 20 + x])
    const [was, is] = [pixelToSky(before.value, x, y), pixelToSky(after.value, x, 14 - y)]
    expect(is.ra).toBeCloseTo(was.ra, 10)
    expect(is.dec).toBeCloseTo(was.dec, 10)
  }
  // 15 rows: the last row begins as the first does.
  expect(back.value).toMatchObject({ isBottomUp: false, bayer: 'RGGB' })
})

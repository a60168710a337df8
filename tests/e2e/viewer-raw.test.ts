import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { makeDng, XTRANS } from '#tests/support/make-dng.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { canvasPixels, type OpenViewer, openViewer, show } from './viewer-open.ts'

let viewer: OpenViewer
beforeAll(async () => {
  viewer = await openViewer()
  // As the server's own pages: no code is made from text, but for WebAssembly.
  await viewer.page.route('**/*.{html,js}', async (route) => {
    const response = await route.fetch()
    const headers = { ...response.headers(), 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'" }
    await route.fulfill({ response, headers })
  })
  await viewer.page.reload()
})
afterAll(() => viewer.close())

const SIZE = { width: 160, height: 120 }
const STARS = { stars: 60, fwhm: 3, sky: 900, readNoise: 8, faintest: 2000, brightest: 400_000 }
const field = makeStarField({ seed: 5, ...SIZE, ...STARS }).raster
const samples = Uint16Array.from(field.data)
const raster: Raster = { ...field, sampleFormat: 'u16', isBottomUp: false, data: samples }

const shown = async (id: string, file: Uint8Array) => {
  viewer.site.files.set(id, new Uint8Array(file))
  await show(viewer.page, { id, ...SIZE })
  return canvasPixels(viewer.page)
}

test.each([
  ['a mosaic', 'RGGB', { cfa: 'RGGB', compression: 'lossless-jpeg' }],
  ['a mosaic that LibRaw unpacks', 'GBRG', { cfa: 'GBRG', bits: 8 }],
  ['an X-Trans', XTRANS, { cfa: XTRANS }],
] as const)('%s of a raw file looks as the same pixels in FITS', async (name, pattern, options) => {
  const isBytes = 'bits' in options
  const data = isBytes ? samples.map((value) => Math.min(255, value >> 4)) : samples
  const dng = makeDng({ ...SIZE, samples: data, white: 65535, ...options, ...(isBytes ? { white: 255 } : {}) })
  const own = await shown(`${name}.dng`, dng.bytes)
  expect(own.data.filter((value, i) => i % 4 === 0 && value > 200).length).toBeGreaterThan(50)
  expect(viewer.errors).toEqual([])
  if (isBytes) return
  const cards = [
    { keyword: 'ROWORDER', value: 'TOP-DOWN' },
    { keyword: 'BAYERPAT', value: pattern },
  ]
  const twin = await shown(`${name}.fits`, writeFits(raster, cards))
  expect([own.width, own.height]).toEqual([twin.width, twin.height])
  const apart = own.data.reduce((most, value, i) => Math.max(most, Math.abs(value - twin.data[i]!)), 0)
  expect(apart).toBe(0)
})

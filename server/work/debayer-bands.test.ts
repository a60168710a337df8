import { describe, expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { debayer } from '#shared/kernels/debayer/index.ts'
import { measureFor, resolveStretch, stretchSpec } from '#shared/kernels/stretch/index.ts'
import { renderBytes } from '#shared/preview/render-bytes.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { debayerOnThreads, renderOnThreads } from './debayer-bands.ts'

// More than two bands, the last one short, an odd width.
const { raster } = makeStarField({ seed: 8, width: 201, height: 301, stars: 80, fwhm: 2.5, sky: 1500 })
const mosaic: Raster = { ...raster, bayer: 'GBRG', isBottomUp: true }

const stretchOf = (colour: 'channels' | 'luminance') => {
  const spec = stretchSpec({ mode: 'asinh', colour })
  const stretch = resolveStretch(spec, measureFor(spec, debayer(mosaic, 'bilinear')))
  if (!stretch.ok) throw new Error(stretch.fault.message)
  return stretch.value
}

describe.each(['bilinear', 'vng', 'rcd'] as const)('a mosaic by %s', (method) => {
  test('has the same colours from three threads as in one piece', async () => {
    const { raster: found, run } = await debayerOnThreads(mosaic, method, 3)
    const expected = debayer(mosaic, method)
    expect({ ...found, data: null }).toEqual({ ...expected, data: null })
    expect(found.data.length).toBe(expected.data.length)
    expect(found.data.every((level, i) => level === expected.data[i])).toBe(true)
    expect(run).toEqual({ method, backend: method === 'rcd' ? 'wasm-simd' : 'typescript', threads: 3 })
  })

  test.each(['channels', 'luminance'] as const)('is drawn the same from three threads as in one piece: %s', async (colour) => {
    const stretch = stretchOf(colour)
    const { picture } = await renderOnThreads(mosaic, method, stretch, 3)
    const expected = renderBytes(debayer(mosaic, method), stretch, { factor: 1, flip: true, colour: 'keep' })
    expect([picture.width, picture.height, picture.channels]).toEqual([201, 301, 3])
    expect(Buffer.compare(picture.data, expected.data)).toBe(0)
  })
})

test('other sample types keep theirs', async () => {
  const floats: Raster = { ...mosaic, sampleFormat: 'f64', data: Float64Array.from(mosaic.data), white: 65535 }
  const { raster: found, run } = await debayerOnThreads(floats, 'rcd', 2)
  expect(found.data).toBeInstanceOf(Float64Array)
  expect(run.backend).toBe('typescript')
  expect(Array.from(found.data)).toEqual(Array.from(debayer(floats, 'rcd').data))
})

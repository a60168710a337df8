import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSamples, planeOf, type Raster, type SampleFormat } from '#shared/core/raster.ts'
import { superpixel } from '#shared/kernels/superpixel/index.ts'
import { makeRaster } from '#tests/support/make-fits.ts'
import { cutTile, NO_VALUE, type TilePlace } from './cut-tile.ts'
import { texelsOf } from './layers.ts'
import { levelFor, TILE, visibleTiles } from './visible.ts'

const FORMATS: readonly SampleFormat[] = ['u8', 'u16', 'i16', 'i32', 'f32', 'f64']

/** Mean of the texels under one texel of a level, slowly. */
const meanAt = (raster: Raster, channel: number, level: number, x: number, y: number): number => {
  const factor = 2 ** level
  const plane = planeOf(raster, channel)
  const values: number[] = []
  for (let j = y * factor; j < Math.min(raster.height, (y + 1) * factor); j++)
    for (let i = x * factor; i < Math.min(raster.width, (x + 1) * factor); i++) values.push(plane[j * raster.width + i]!)
  const numbers = values.filter((value) => !Number.isNaN(value))
  return numbers.length === 0 ? NO_VALUE : numbers.reduce((a, b) => a + b, 0) / numbers.length
}

const expectTile = (shown: Raster, raster: Raster, place: TilePlace, tolerance: number): void => {
  const tile = cutTile(texelsOf(raster), place)
  const factor = 2 ** place.level
  const [columns, rows] = [Math.ceil(shown.width / factor), Math.ceil(shown.height / factor)]
  for (let c = 0; c < tile.layers; c++)
    for (let j = 0; j < tile.height; j++)
      for (let i = 0; i < tile.width; i++) {
        // The border repeats the edge of the picture.
        const x = Math.min(columns - 1, Math.max(0, place.x - 1 + i))
        const y = Math.min(rows - 1, Math.max(0, place.y - 1 + j))
        const wanted = meanAt(shown, c, place.level, x, y)
        const got = tile.data[(c * tile.height + j) * tile.width + i]!
        expect(Math.abs(got - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(wanted)))
      }
}

const placeIn = (raster: Raster, level: number, u: number, v: number): TilePlace => {
  const columns = Math.ceil(raster.width / 2 ** level)
  const rows = Math.ceil(raster.height / 2 ** level)
  const [x, y] = [Math.floor(u * (columns - 1)), Math.floor(v * (rows - 1))]
  return { level, x, y, width: Math.min(9, columns - x), height: Math.min(7, rows - y) }
}

test('a tile of any level holds the means of the samples, for every sample type and size', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...FORMATS),
      fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }), seed: fc.integer() }),
      fc.constantFrom(1, 3),
      fc.integer({ min: 0, max: 4 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (sampleFormat, size, channels, level, u) => {
        const raster = makeRaster({ ...size, sampleFormat, channels })
        expectTile(raster, raster, placeIn(raster, level, u, 1 - u), 1e-6)
      },
    ),
  )
})

test('8- and 16-bit samples keep their type where nothing is averaged', () => {
  const data = (sampleFormat: SampleFormat, level: number) => {
    const raster = makeRaster({ sampleFormat })
    return cutTile(texelsOf(raster), placeIn(raster, level, 0, 0)).data
  }
  expect(data('u8', 0)).toBeInstanceOf(Uint8Array)
  expect(data('u16', 0)).toBeInstanceOf(Uint16Array)
  expect(data('i16', 0)).toBeInstanceOf(Float32Array)
  expect(data('u16', 1)).toBeInstanceOf(Float32Array)
})

test('a mosaic is seen as its superpixels, in every pattern and level', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('RGGB' as const, 'BGGR' as const, 'GRBG' as const, 'GBRG' as const),
      fc.integer({ min: 2, max: 31 }),
      fc.integer({ min: 2, max: 31 }),
      fc.integer({ min: 0, max: 3 }),
      (bayer, width, height, level) => {
        const raster = makeRaster({ width, height, bayer, sampleFormat: 'f32' })
        const shown = superpixel(raster)
        expect(texelsOf(raster)).toMatchObject({ width: shown.width, height: shown.height, pitch: 2 })
        expectTile(shown, raster, placeIn(shown, level, 0.3, 0.6), 1e-6)
      },
    ),
  )
})

test('samples without a value do not count, and where there is no value there is none', () => {
  const data = createSamples('f32', 16)
  data.set([1, NaN, NaN, NaN, 3, NaN, NaN, NaN, 5, 5, 7, 7, 5, 5, 7, 7])
  const raster: Raster = { width: 4, height: 4, channels: 1, sampleFormat: 'f32', data, white: 1, isBottomUp: false }
  const tile = cutTile(texelsOf(raster), { level: 1, x: 0, y: 0, width: 2, height: 2 })
  const inner = [5, 6, 9, 10].map((i) => tile.data[i]!)
  expect(inner[0]).toBe(2)
  expect(inner[1]).toBeLessThan(-1e38)
  expect(inner.slice(2)).toEqual([5, 7])
})

test('the tiles that are asked for cover the part of the picture on screen, without overlap', () => {
  const scale = fc.double({ min: 0.01, max: 32, noNaN: true })
  fc.assert(
    fc.property(
      scale,
      fc.integer({ min: 1, max: 9000 }),
      fc.integer({ min: 1, max: 9000 }),
      fc.integer({ min: -9000, max: 0 }),
      (s, w, h, shift) => {
        const picture = { width: w, height: h }
        const place = { a: s, b: 0, c: 0, d: s, e: shift * s * 0.5, f: shift * s * 0.5 }
        const screen = { width: 1180, height: 820 }
        const level = levelFor(s, picture)
        const tiles = visibleTiles(picture, level, place, screen)
        const seen = (axis: 'width' | 'height'): number => {
          const from = Math.max(0, -shift * 0.5)
          return Math.max(0, Math.min(picture[axis], from + screen[axis] / s) - from)
        }
        const corners = new Set(tiles.map(({ x, y }) => `${x}/${y}`))
        expect(corners.size).toBe(tiles.length)
        if (seen('width') > 1e-9 && seen('height') > 1e-9) expect(tiles.length).toBeGreaterThan(0)
        for (const tile of tiles) {
          expect(tile.x % TILE).toBe(0)
          expect(tile.width).toBeGreaterThan(0)
          expect(tile.x + tile.width).toBeLessThanOrEqual(Math.ceil(w / 2 ** level))
        }
        // A level has at most two texels per pixel of the screen, and a tile more where they do not begin with one.
        const most = (side: number): number => Math.ceil((2 * side) / TILE) + 1
        expect(tiles.length).toBeLessThanOrEqual(most(screen.width) * most(screen.height))
      },
    ),
    // Just above half size, where the finer level is still the right one.
    { examples: [[0.5000003465737105, 2049, 1537, 0]] },
  )
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planeOf, type Raster } from '#shared/core/raster.ts'
import { bayerOf, isBottomUpOf } from '#shared/formats/fits/bayer.ts'
import { DEBAYER_METHODS, debayer } from '#shared/kernels/debayer/index.ts'

const WHITE = 65535

/** Levels of the scene from the picture's top left; each colour has its own sky and slope. */
const sceneAt = (channel: number, x: number, y: number): number => 2000 + 3000 * channel + 40 * x + (25 - 10 * channel) * y

test('a mosaic gives the colours of the scene for every pattern, row order and offset', () => {
  const choices = fc.record({
    pattern: fc.constantFrom('RGGB', 'BGGR', 'GRBG', 'GBRG'),
    order: fc.constantFrom('TOP-DOWN', 'BOTTOM-UP'),
    dx: fc.integer({ min: 0, max: 3 }),
    dy: fc.integer({ min: 0, max: 3 }),
    width: fc.integer({ min: 24, max: 41 }),
    height: fc.integer({ min: 24, max: 41 }),
    method: fc.constantFrom(...DEBAYER_METHODS),
  })
  fc.assert(
    fc.property(choices, ({ pattern, order, dx, dy, width, height, method }) => {
      const data = new Uint16Array(width * height)
      for (let y = 0; y < height; y++) {
        const row = order === 'BOTTOM-UP' ? height - 1 - y : y
        for (let x = 0; x < width; x++) {
          const channel = 'RGB'.indexOf(pattern[2 * ((y + dy) % 2) + ((x + dx) % 2)]!)
          data[row * width + x] = sceneAt(channel, x, y)
        }
      }
      const cards = [
        { keyword: 'BAYERPAT', value: pattern },
        { keyword: 'ROWORDER', value: order },
        { keyword: 'XBAYROFF', value: dx },
        { keyword: 'YBAYROFF', value: dy },
      ]
      const isBottomUp = isBottomUpOf(cards)
      expect(isBottomUp).toBe(order === 'BOTTOM-UP')
      const raster: Raster = {
        width,
        height,
        channels: 1,
        sampleFormat: 'u16',
        data,
        white: WHITE,
        isBottomUp,
        bayer: bayerOf(cards, height),
      }
      const picture = debayer(raster, method)
      const size = width / picture.width
      for (let channel = 0; channel < 3; channel++) {
        const plane = planeOf(picture, channel)
        for (let y = 6; y < picture.height - 6; y++) {
          for (let x = 6; x < picture.width - 6; x++) {
            const down = isBottomUp ? picture.height - 1 - y : y
            const scale = size > 1.5 ? 2 : 1
            const truth = sceneAt(channel, scale * x + (scale - 1) / 2, scale * down + (scale - 1) / 2)
            // A superpixel's colours lie half a pixel to any side of its middle.
            expect(Math.abs(plane[y * picture.width + x]! - truth)).toBeLessThan(scale === 2 ? 80 : 30)
          }
        }
      }
    }),
    { numRuns: 120 },
  )
})

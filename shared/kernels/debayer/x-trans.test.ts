import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planeOf, type Raster } from '#shared/core/raster.ts'
import { superpixel } from '#shared/kernels/superpixel/index.ts'
import { XTRANS } from '#tests/support/make-dng.ts'
import { debayer } from './index.ts'

type Scene = (x: number, y: number, colour: number) => number

const colourAt = (x: number, y: number): number => 'RGB'.indexOf(XTRANS[(y % 6) * 6 + (x % 6)]!)
/** What an X-Trans sees of a scene. */
const mosaicOf = (width: number, height: number, scene: Scene, sampleFormat: 'u16' | 'f32' = 'f32'): Raster => {
  const values = Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    return scene(x, y, colourAt(x, y))
  })
  const data = sampleFormat === 'u16' ? Uint16Array.from(values) : Float32Array.from(values)
  return { width, height, channels: 1, sampleFormat, data, white: 1, isBottomUp: false, xtrans: XTRANS }
}

test('an even scene comes back as it was, at every size and to the very edge', () => {
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 20 }), fc.integer({ min: 3, max: 20 }), (width, height) => {
      for (const find of [superpixel, (raster: Raster) => debayer(raster, 'bilinear')]) {
        const found = find(mosaicOf(width, height, (_x, _y, colour) => 100 * (colour + 1), 'u16'))
        expect([found.channels, found.bayer, found.xtrans]).toEqual([3, undefined, undefined])
        for (const c of [0, 1, 2]) expect(new Set(planeOf(found, c))).toEqual(new Set([100 * (c + 1)]))
      }
    }),
    { numRuns: 60 },
  )
})

test('measured samples stay, and what is found of a slope is off by less than its rise over two pixels', () => {
  const scene: Scene = (x, y, colour) => 1000 * colour + 3 * x + 2 * y
  const found = debayer(mosaicOf(36, 30, scene), 'rcd')
  let worst = 0
  for (const c of [0, 1, 2])
    for (let y = 0; y < 30; y++)
      for (let x = 0; x < 36; x++) {
        const off = Math.abs(planeOf(found, c)[y * 36 + x]! - scene(x, y, c))
        if (colourAt(x, y) === c) expect(off).toBe(0)
        if (x > 1 && y > 1 && x < 34 && y < 28) worst = Math.max(worst, off)
      }
  expect(worst).toBeLessThan(2 * (3 + 2))
})

test('a block of 3 x 3 is the means of its own samples', () => {
  const found = superpixel(mosaicOf(12, 12, (x, y) => (7 * x + 13 * y * y) % 101))
  expect([found.width, found.height]).toEqual([4, 4])
  for (const [bx, by] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [3, 2],
  ] as const)
    for (const c of [0, 1, 2]) {
      const own: number[] = []
      for (let y = 3 * by; y < 3 * by + 3; y++)
        for (let x = 3 * bx; x < 3 * bx + 3; x++) if (colourAt(x, y) === c) own.push((7 * x + 13 * y * y) % 101)
      expect(planeOf(found, c)[by * 4 + bx]).toBeCloseTo(own.reduce((sum, one) => sum + one, 0) / own.length, 4)
    }
})

import { expect, test } from 'vitest'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { findBlobs } from './find-blobs.ts'
import { reducedStars } from './reduced-stars.ts'

const [WIDTH, HEIGHT] = [200, 150]

/** Round stars on a sloping sky with a little noise; what is above 255 is cut off, as in a photograph. */
const draw = (stars: readonly { x: number; y: number; height: number; sigma: number }[]): Uint8Array => {
  const random = randomFrom(3)
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)]
    const light = stars.reduce((sum, s) => sum + s.height * Math.exp(-((x - s.x) ** 2 + (y - s.y) ** 2) / (2 * s.sigma ** 2)), 0)
    return Math.min(255, Math.round(20 + x / 10 + 3 * random() + light))
  })
}

test('a burnt-out star with a halo is one patch and the brightest, with its centre where it is', () => {
  const big = { x: 60.3, y: 70.8, height: 900, sigma: 7 }
  const small = { x: 150.4, y: 40.6, height: 120, sigma: 1.5 }
  const found = findBlobs(draw([big, small]), WIDTH, HEIGHT)
  expect(found.length).toBe(2)
  // Its halo reaches into the background on one side more than on the other, but a tenth of its width is near enough.
  expect(Math.hypot(found[0]!.x - big.x, found[0]!.y - big.y)).toBeLessThan(0.7)
  expect(Math.hypot(found[1]!.x - small.x, found[1]!.y - small.y)).toBeLessThan(0.2)
})

test('two stars that touch are two', () => {
  const pair = [
    { x: 80, y: 80, height: 150, sigma: 2 },
    { x: 90, y: 80, height: 100, sigma: 2 },
  ]
  const found = findBlobs(draw(pair), WIDTH, HEIGHT)
  expect(found.length).toBe(2)
  expect(found[0]!.x).toBeCloseTo(80, 0)
  expect(found[1]!.x).toBeCloseTo(90, 0)
})

test('an empty sky, a flat one and a white one have no stars', () => {
  expect(findBlobs(draw([]), WIDTH, HEIGHT)).toEqual([])
  expect(findBlobs(new Uint8Array(WIDTH * HEIGHT), WIDTH, HEIGHT)).toEqual([])
  expect(findBlobs(new Uint8Array(WIDTH * HEIGHT).fill(255), WIDTH, HEIGHT)).toEqual([])
  expect(findBlobs(new Uint8Array(1), 1, 1)).toEqual([])
})

test('places in a reduced picture are told in pixels of the full frame', () => {
  const data = draw([{ x: 100, y: 75, height: 200, sigma: 2 }])
  const [star] = reducedStars({ data, width: WIDTH, height: HEIGHT, binning: 4 })
  expect(star!.x).toBeCloseTo(401.5, 0)
  expect(star!.y).toBeCloseTo(301.5, 0)
})

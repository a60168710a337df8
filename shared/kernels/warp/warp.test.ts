import { describe, expect, test } from 'vitest'
import { randomFrom } from '#shared/kernels/float/index.ts'
import {
  after,
  createPatch,
  fillPatch,
  type Homography,
  IDENTITY,
  type Interpolation,
  invert,
  mapPoint,
  sourceRows,
  type Warp,
  warp,
} from './index.ts'
import { startLanczos } from './wasm.ts'

const turned = (degrees: number, dx = 0, dy = 0, scale = 1): Homography => {
  const [c, s] = [scale * Math.cos((degrees * Math.PI) / 180), scale * Math.sin((degrees * Math.PI) / 180)]
  return [c, -s, dx, s, c, dy, 0, 0, 1]
}

interface Plane {
  readonly data: Float32Array
  readonly width: number
  readonly height: number
}

const planeBy = (width: number, height: number, level: (x: number, y: number) => number): Plane => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, i) => level(i % width, Math.floor(i / width))),
})

/** In bands of a few rows, as stacks are made. */
const warped = ({ data, width, height }: Plane, map: Homography, run: Warp, rows = 7): Float32Array => {
  const out = new Float32Array(width * height)
  for (let from = 0; from < height; from += rows) {
    const band = { width, from, to: Math.min(height, from + rows) }
    const part = out.subarray(from * width, band.to * width)
    const source = sourceRows(map, band, height)
    if (!source) {
      part.fill(Number.NaN)
      continue
    }
    const patch = createPatch(width, height, source)
    fillPatch(patch, data, 0)
    run(patch, map, band, part)
  }
  return out
}

const star = (x0: number, y0: number, sigma: number) => (x: number, y: number) =>
  100 + 50_000 * Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / (2 * sigma ** 2))

describe('the map', () => {
  test('leads back where it came from', () => {
    const map: Homography = [0.98, 0.05, 12, -0.06, 1.01, -7, 1e-5, -2e-5, 1]
    const there = mapPoint(map, 300, 200)
    const back = mapPoint(invert(map), there.x, there.y)
    expect(back.x).toBeCloseTo(300, 9)
    expect(back.y).toBeCloseTo(200, 9)
    const whole = after(invert(map), map)
    for (const [at, value] of whole.entries()) expect(value / whole[8]).toBeCloseTo(IDENTITY[at]!, 9)
  })
})

const ways: readonly [string, Interpolation, Warp][] = [
  ['lanczos3', 'lanczos3', warp('lanczos3')],
  ['lanczos3 on WASM', 'lanczos3', startLanczos()!],
  ['bilinear', 'bilinear', warp('bilinear')],
]

describe.each(ways)('%s', (_title, method, run) => {
  test('leaves a picture as it is where nothing moves', () => {
    const random = randomFrom(1)
    const plane = planeBy(83, 41, () => 1000 * random())
    const out = warped(plane, IDENTITY, run)
    for (const [i, value] of out.entries()) expect(Math.abs(value - plane.data[i]!)).toBeLessThan(1e-3)
  })

  test('keeps an even sky even, and says what the frame did not see', () => {
    const plane = planeBy(90, 60, () => 1234.5)
    const out = warped(plane, turned(20, 10, -5), run)
    const seen = out.filter((value) => !Number.isNaN(value))
    expect(seen.length).toBeGreaterThan(2000)
    expect(seen.length).toBeLessThan(90 * 60)
    for (const value of seen) expect(Math.abs(value - 1234.5)).toBeLessThan(1e-3)
    for (let y = 0; y < 60; y++)
      for (let x = 0; x < 90; x++) {
        const { x: sx, y: sy } = mapPoint(turned(20, 10, -5), x, y)
        const isInside = sx >= -0.5 && sx <= 89.5 && sy >= -0.5 && sy <= 59.5
        expect(Number.isNaN(out[y * 90 + x]!), `${x} ${y}`).toBe(!isInside)
      }
  })

  test('moves a star where it belongs, with all of its light', () => {
    const at = { x: 60.3, y: 48.8 }
    const plane = planeBy(120, 100, star(at.x, at.y, 1.8))
    for (const degrees of [0.5, 33, 180]) {
      const middle = mapPoint(turned(degrees), 60, 50)
      const map = turned(degrees, 60.37 - middle.x, 50.21 - middle.y)
      const out = warped(plane, map, run)
      const true_ = mapPoint(invert(map), at.x, at.y)
      let [sum, mx, my] = [0, 0, 0]
      for (let y = Math.round(true_.y) - 12; y <= Math.round(true_.y) + 12; y++)
        for (let x = Math.round(true_.x) - 12; x <= Math.round(true_.x) + 12; x++) {
          const light = out[y * 120 + x]! - 100
          sum += light
          mx += light * x
          my += light * y
        }
      const whole = 2 * Math.PI * 1.8 ** 2 * 50_000
      expect(Math.abs(sum / whole - 1), `flux at ${degrees}`).toBeLessThan(1e-3)
      expect(Math.hypot(mx / sum - true_.x, my / sum - true_.y)).toBeLessThan(method === 'bilinear' ? 0.02 : 0.005)
    }
  })

  test('draws no dark ring around a star that is one pixel', () => {
    const plane = planeBy(40, 40, (x, y) => (x === 20 && y === 20 ? 60_000 : 500))
    const out = warped(plane, turned(7, 0.4, -0.3), run)
    for (const value of out) if (!Number.isNaN(value)) expect(value).toBeGreaterThan(499.9)
  })
})

test('the twin agrees with the reference under perspective, at the edges and on samples that are not there', () => {
  const random = randomFrom(5)
  const plane = planeBy(133, 71, () => 65535 * random() ** 3)
  plane.data[40 * 133 + 66] = Number.NaN
  for (const map of [
    turned(0, 0.25, -0.75),
    turned(-12, 20, 30, 1.1),
    [1.02, 0.03, -8, -0.02, 0.97, 5, 1e-4, -2e-4, 1] as Homography,
  ]) {
    const [expected, found] = [warped(plane, map, warp('lanczos3')), warped(plane, map, startLanczos()!)]
    for (const [i, value] of expected.entries()) {
      expect(Number.isNaN(found[i]!)).toBe(Number.isNaN(value))
      if (!Number.isNaN(value)) expect(Math.abs(found[i]! - value)).toBeLessThan(0.05)
    }
  }
})

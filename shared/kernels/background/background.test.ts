import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { backgroundOf, createSurface, figuresOf, surfaceMap } from './index.ts'

const normal = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

test('a sloping sky under stars is found to a fraction of its noise', () => {
  const { raster } = makeStarField({
    seed: 4,
    width: 512,
    height: 384,
    stars: 250,
    fwhm: 3,
    sky: 1000,
    gradient: 90,
    readNoise: 8,
  })
  const map = backgroundOf(raster.data, 512, 384)
  const surface = surfaceMap(map, map.level, 512, 384)
  const noise = Math.sqrt(64 + 1045)
  let worst = 0
  for (let i = 0; i < surface.length; i++) worst = Math.max(worst, Math.abs(surface[i]! - (1000 + (90 * i) / surface.length)))
  expect(worst).toBeLessThan(0.3 * noise)
  expect(figuresOf(map).level).toBeGreaterThan(1041)
  expect(figuresOf(map).level).toBeLessThan(1049)
  expect(figuresOf(map).rms / noise).toBeGreaterThan(0.97)
  expect(figuresOf(map).rms / noise).toBeLessThan(1.03)
  expect(figuresOf(map).range).toBeGreaterThan(60)
})

test('a plane stays a plane under the spline, in every row and out to the corners', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (columns, rows) => {
      const map = {
        columns,
        rows,
        meshWidth: 61.3,
        meshHeight: 17.2,
        level: new Float32Array(columns * rows),
        rms: new Float32Array(0),
      }
      const planeAt = (x: number, y: number) =>
        100 + (columns > 1 ? 0.5 * ((x + 0.5) / 61.3 - 0.5) : 0) - (rows > 1 ? 2 * ((y + 0.5) / 17.2 - 0.5) : 0)
      const level = map.level.map((_, i) => 100 + (columns > 1 ? 0.5 * (i % columns) : 0) - 2 * Math.floor(i / columns))
      const [width, height] = [Math.round(columns * 61.3), Math.round(rows * 17.2)]
      const surface = surfaceMap(map, level, width, height)
      for (const [x, y] of [
        [0, 0],
        [width - 1, 0],
        [0, height - 1],
        [width - 1, height - 1],
        [width >> 1, height >> 1],
      ] as const) {
        expect(surface[y * width + x]).toBeCloseTo(planeAt(x, y), 3)
        expect(createSurface(map, level).valueAt(x, y)).toBeCloseTo(planeAt(x, y), 3)
      }
    }),
  )
})

test('the spline is the natural cubic spline of the textbook', () => {
  // scipy.interpolate.CubicSpline([0 … 5], [1, 3, 2, 5, 4, 4], bc_type="natural") at 0.25, 1.5, 2.9, 4.6 and, beyond the end, 5.4.
  const expected = [1.774745813397129, 2.3062200956937797, 4.803607655502391, 3.782966507177033, 4.217033492822967]
  const map = { columns: 6, rows: 1, meshWidth: 10, meshHeight: 10, level: new Float32Array(6), rms: new Float32Array(6) }
  const surface = createSurface(map, Float32Array.of(1, 3, 2, 5, 4, 4))
  for (const [i, at] of [0.25, 1.5, 2.9, 4.6, 5.4].entries())
    expect(surface.valueAt((at + 0.5) * 10 - 0.5, 3)).toBeCloseTo(expected[i]!, 6)
})

test('undefined samples and whole meshes of them do not count', () => {
  const random = randomFrom(3)
  const data = Float32Array.from({ length: 256 * 256 }, () => 50 + 2 * normal(random))
  for (let y = 0; y < 256; y++) {
    for (let x = 0; x < 256; x++) if ((x < 64 && y < 64) || (x + y) % 7 === 0) data[y * 256 + x] = NaN
  }
  const map = backgroundOf(data, 256, 256)
  for (const level of map.level) expect(Math.abs(level - 50)).toBeLessThan(0.4)
  for (const rms of map.rms) expect(Math.abs(rms - 2)).toBeLessThan(0.15)
  expect([...backgroundOf(new Float32Array(100).fill(NaN), 10, 10).level]).toEqual([0])
})

test('a large object fills meshes, at the edge and in a corner as well as inside, and leaves the sky as it is', () => {
  const random = randomFrom(6)
  const [width, height] = [512, 448]
  const data = Float32Array.from({ length: width * height }, (_, i) => 50 + (i % width) / 16 + 2 * normal(random))
  for (const [left, top, tall] of [
    [0, 0, 60],
    [0, 192, 124],
    [192, 384, 60],
    [192, 192, 124],
  ] as const) {
    for (let y = top; y < top + tall; y++) for (let x = left; x < left + 60; x++) data[y * width + x]! += 1000
  }
  const { level } = backgroundOf(data, width, height)
  // With four of nine meshes out, the median is the highest of the others: the next column's, 4 higher, and a noise of 0.1.
  for (let mesh = 0; mesh < level.length; mesh++) expect(Math.abs(level[mesh]! - 52 - 4 * (mesh % 8))).toBeLessThan(4.3)
})

test('a frame of one level has that level and no noise, or the least one', () => {
  const flat = backgroundOf(new Uint16Array(128 * 100).fill(777), 128, 100, { leastRms: 0.3 })
  expect([...new Set(flat.level)]).toEqual([777])
  expect(Math.max(...flat.rms)).toBeCloseTo(0.3, 6)
})

test('noise of less than a level of whole numbers is measured to a tenth', () => {
  const random = randomFrom(8)
  const data = Uint16Array.from({ length: 256 * 256 }, () => Math.round(500.3 + 0.8 * normal(random)))
  const { level, rms } = figuresOf(backgroundOf(data, 256, 256))
  expect(Math.abs(level - 500.3)).toBeLessThan(0.1)
  // Rounding to whole numbers adds a twelfth to the variance.
  expect(rms).toBeCloseTo(Math.sqrt(0.64 + 1 / 12), 1)
})

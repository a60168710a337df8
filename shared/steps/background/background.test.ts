import { expect, test } from 'vitest'
import { planeOf, type Raster } from '#shared/core/raster.ts'
import { backgroundOf, figuresOf } from '#shared/kernels/background/index.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { runOne } from '#tests/support/run-step.ts'
import { makeStarField } from '#tests/support/star-field.ts'

const size = 400
const { raster } = makeStarField({ seed: 6, width: size, height: size, stars: 60, fwhm: 3, sky: 2000, gradient: 400 })
const figures = ({ data, width, height }: Raster) => figuresOf(backgroundOf(data, width, height))

/** The same sky with a nebula of 300 ADU in the middle, and the nebula alone. */
const nebula = Float32Array.from({ length: size * size }, (_, i) => {
  const [x, y] = [i % size, Math.floor(i / size)]
  return 300 * Math.exp(-((x - 230) ** 2 + (y - 180) ** 2) / (2 * 35 ** 2))
})
const clouded: Raster = { ...raster, data: raster.data.map((value, i) => value + nebula[i]!) }

for (const method of ['polynomial', 'thin-plate', 'mesh'] as const) {
  test.each(['subtract', 'divide'] as const)(`after “%s” by ${method} the sky is even and as bright as before`, (result) => {
    const even = runOne('background', { raster }, { result, method }).raster
    expect(even.sampleFormat).toBe('f32')
    expect(figures(even).range).toBeLessThan(figures(raster).range / 8)
    expect(Math.abs(figures(even).level - figures(raster).level)).toBeLessThan(4)
  })
}

test.each([
  ['polynomial', 0.05],
  ['thin-plate', 0.15],
] as const)('a nebula stays by %s but for %d of its light, while the slope goes', (method, most) => {
  const even = runOne('background', { raster: clouded }, { method, degree: 2 }).raster
  const sky = figures(even).level
  let found = 0
  let true_ = 0
  for (let i = 0; i < nebula.length; i++) {
    if (nebula[i]! < 60) continue
    found += even.data[i]! - raster.data[i]! + (2000 + (400 * i) / nebula.length) - sky
    true_ += nebula[i]!
  }
  expect(Math.abs(found / true_ - 1)).toBeLessThan(most)
})

test('the sky alone has no stars and no noise', () => {
  for (const method of ['polynomial', 'thin-plate', 'mesh']) {
    const sky = runOne('background', { raster }, { result: 'background', method }).raster
    expect(Array.from(sky.data).reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(2450)
    expect(figures(sky).rms).toBeLessThan(20)
  }
})

test('places that somebody set are used, and too few say what to do', () => {
  const places = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y]))
  expect(figures(runOne('background', { raster }, { places, degree: 2 }).raster).range).toBeLessThan(100)
  expect(() => runOne('background', { raster }, { places: places.slice(0, 3), degree: 2 })).toThrow(
    /Only 3 squares.*lower degree/,
  )
})

test('colours keep their own skies', () => {
  const random = randomFrom(3)
  const data = Uint16Array.from({ length: 3 * 90_000 }, (_, i) => 1000 * (1 + Math.floor(i / 90_000)) + (i % 300) + 40 * random())
  const three: Raster = { ...raster, width: 300, height: 300, channels: 3, data }
  const even = runOne('background', { raster: three }, { degree: 1 }).raster
  for (let c = 0; c < 3; c++) {
    const found = figuresOf(backgroundOf(planeOf(even, c), 300, 300))
    expect(found.range).toBeLessThan(6)
    expect(Math.abs(found.level - (1000 * (1 + c) + 170))).toBeLessThan(6)
  }
})

test('samples that fall below black are told with their share', () => {
  const dark = { ...raster, data: raster.data.map((value) => Math.max(0, value - 2180)) }
  const { warnings } = runOne('background', { raster: dark }, {})
  expect(warnings.map(({ code }) => code)).toContain('background.clipped-blacks')
  expect(warnings[0]!.figures['share']).toBeGreaterThan(0.05)
})

test('a mosaic is refused with advice', () => {
  expect(() => runOne('background', { raster: { ...raster, bayer: 'RGGB' } })).toThrow(/Put the step “Debayer” before it/)
})

import { expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { backgroundOf, figuresOf } from '#shared/kernels/background/index.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { background } from './index.ts'

const { raster } = makeStarField({ seed: 6, width: 400, height: 400, stars: 60, fwhm: 3, sky: 2000, gradient: 400 })
const context = { signal: { aborted: false }, progress: () => {} }
const run = (frame: Raster, wishes: object) => {
  const result = background.run({ raster: frame }, background.params.parse(wishes), context)
  if (!result.ok) throw new Error(result.fault.message)
  return result.value.raster
}
const figures = ({ data, width, height }: Raster) => figuresOf(backgroundOf(data, width, height))

test.each(['subtract', 'divide'] as const)('after “%s” the sky is even and as bright as before, and the type stays', (result) => {
  const even = run(raster, { result })
  expect(even.sampleFormat).toBe('u16')
  expect(figures(even).range).toBeLessThan(figures(raster).range / 8)
  expect(Math.abs(figures(even).level - figures(raster).level)).toBeLessThan(3)
})

test('the sky alone has no stars and no noise', () => {
  const sky = run(raster, { result: 'background' })
  expect(Array.from(sky.data).reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(2450)
  expect(figures(sky).rms).toBeLessThan(20)
})

test('a mosaic is refused with advice', () => {
  expect(background.run({ raster: { ...raster, bayer: 'RGGB' } }, background.params.parse({}), context)).toMatchObject({
    ok: false,
    fault: { code: 'background.mosaic' },
  })
})

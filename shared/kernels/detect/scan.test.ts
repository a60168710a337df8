import { expect, test } from 'vitest'
import { createSurface } from '#shared/kernels/background/index.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { runsContract } from '#tests/contracts/kernel.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import { skyOf } from './index.ts'
import { findRuns, findRunsPlainly } from './runs.ts'

runsContract('WASM SIMD', findRuns)

const same = (data: Uint16Array, width: number): number => {
  const { plane, map } = skyOf({
    ...{ width, height: data.length / width, channels: 1, sampleFormat: 'u16', data, white: 65535, isBottomUp: false },
  })
  const limits = createSurface(
    map,
    map.level.map((sky, i) => sky + 1.5 * map.rms[i]!),
  )
  const [fast, plain] = [findRuns(plane, limits), findRunsPlainly(plane, limits)]
  expect(fast.count).toBe(plain.count)
  for (const name of ['y', 'start', 'end'] as const)
    expect(fast[name].subarray(0, fast.count)).toEqual(plain[name].subarray(0, plain.count))
  return fast.count
}

test('the WASM twin finds the same runs as plain TypeScript, whatever the width', () => {
  const random = randomFrom(4)
  for (const width of [1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 333]) {
    same(
      Uint16Array.from({ length: width * 7 }, () => 65535 * random() ** 3),
      width,
    )
  }
  const { raster } = makeStarField({ seed: 3, width: 811, height: 402, stars: 300, fwhm: 3, gradient: 2000 })
  expect(same(Uint16Array.from(raster.data), 811)).toBeGreaterThan(500)
  same(new Uint16Array(900).fill(65535), 30)
  same(new Uint16Array(900), 30)
})

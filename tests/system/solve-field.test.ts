import { expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { solveField } from '#server/solvers/solve-field/index.ts'
import { findIndexes, solvableWidths } from '#server/solvers/solve-field/indexes.ts'
import type { SolveInput } from '#server/solvers/solver.ts'
import type { Star } from '#shared/core/star.ts'
import { randomFrom } from '#shared/kernels/float/index.ts'
import { solverContract } from '#tests/contracts/solver.ts'
import { type MadeSky, makeDeepSky } from '#tests/support/make-sky.ts'

const setup = readConfig({})

const listed = ({ x, y, flux }: { x: number; y: number; flux: number }): Star => ({
  x,
  y,
  flux,
  peak: flux,
  fwhm: 3,
  hfr: 1.5,
  snr: 50,
  ellipticity: 0,
  thetaDeg: 0,
  isSaturated: false,
})

const starsOf = ({ raster, stars }: MadeSky): SolveInput => ({
  source: {
    kind: 'stars',
    stars: stars.slice(0, 100).map(({ x, y, magnitude }) => listed({ x, y, flux: 10 ** (-0.4 * magnitude) })),
  },
  width: raster.width,
  height: raster.height,
  isBottomUp: raster.isBottomUp,
})

const noise = (): SolveInput => {
  const random = randomFrom(1)
  const stars = Array.from({ length: 60 }, () => listed({ x: random() * 1000, y: random() * 800, flux: random() }))
  return { source: { kind: 'stars', stars }, width: 1000, height: 800, isBottomUp: false }
}

solverContract(solveField, {
  setup,
  solvable: async () => {
    const sky = await makeDeepSky({ seed: 31, ra: 0.2, dec: 62 })
    const mirrored = await makeDeepSky({ seed: 32, ra: 120, dec: -89, isMirrored: true })
    return {
      'a star list across 0h': starsOf(sky),
      'a star list with its scale': { ...starsOf(sky), scale: { low: 1, high: 10 } },
      'a mirrored star list at the south pole, with its place': { ...starsOf(mirrored), near: { ra: 0, dec: -90, radiusDeg: 5 } },
    }
  },
  unsolvable: noise(),
})

test('the installed index files are known by their names', async () => {
  const { files } = await findIndexes(setup)
  expect(files.length).toBeGreaterThan(0)
  expect(files.every(({ lowArcmin }) => lowArcmin !== null)).toBe(true)
  const widths = solvableWidths(files)
  console.log(
    `${files.length} index files, for fields from ${widths?.lowDeg.toFixed(2)} to ${widths?.highDeg.toFixed(0)} degrees`,
  )
  expect(widths?.lowDeg).toBeLessThan(1)
})

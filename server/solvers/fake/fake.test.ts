import type { SolveInput } from '#server/solvers/solver.ts'
import type { Star } from '#shared/core/star.ts'
import { solverContract } from '#tests/contracts/solver.ts'
import { fake } from './index.ts'

const star: Star = {
  x: 1,
  y: 1,
  flux: 1,
  peak: 1,
  fwhm: 3,
  hfr: 2,
  snr: 10,
  ellipticity: 0,
  thetaDeg: 0,
  isSaturated: false,
}
const frame = { width: 640, height: 480, isBottomUp: true }
const withStars = (count: number): SolveInput['source'] => ({ kind: 'stars', stars: Array.from({ length: count }, () => star) })

solverContract(fake, {
  setup: { solveField: 'none', indexDirs: [] },
  solvable: async () => ({
    'a star list': { ...frame, source: withStars(4) },
    'a star list with hints': {
      ...frame,
      source: withStars(9),
      scale: { low: 1, high: 3 },
      near: { ra: 350, dec: -88, radiusDeg: 3 },
    },
  }),
  unsolvable: { ...frame, source: withStars(3) },
})

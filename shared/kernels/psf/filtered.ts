import type { Model } from './fit.ts'

/** Cosines of three angles that stand for all: the nodes of Gauss and Chebyshev, exact to the fifth power of the cosine. */
const COSINES = [-Math.sqrt(3) / 2, 0, Math.sqrt(3) / 2]

/** Places of the filter by their distance and their share of it: the middle, four sides, four corners. */
const SHIFTS = [
  { length2: 0, along: 0, share: 1 / 4 },
  ...COSINES.map((cosine) => ({ length2: 1, along: 2 * cosine, share: 1 / 2 / 3 })),
  ...COSINES.map((cosine) => ({ length2: 2, along: 2 * Math.SQRT2 * cosine, share: 1 / 4 / 3 })),
] as const

/**
 * A model as the filter [[1,2,1],[2,4,2],[1,2,1]] / 16 shows it: the mean of the model in its nine places. Around a star these lie
 * at all angles to the radius: r^2 becomes r^2 + d^2 + 2 r d cos.
 */
export const filtered = (model: Model): Model => {
  const own = new Float64Array(3)
  return {
    set: (p) => model.set(p),
    value(r2, slopes) {
      const r = Math.sqrt(r2)
      let value = 0
      slopes.fill(0)
      for (const { length2, along, share } of SHIFTS) {
        value += share * model.value(Math.max(0, r2 + length2 + along * r), own)
        slopes[0]! += share * own[0]!
        slopes[1]! += share * own[1]!
        slopes[2]! += share * own[2]!
      }
      return value
    },
  }
}

/** Beyond this the hyperbolic curve is a step in floating point. */
export const MAX_FACTOR = 40

type Family = 'asinh' | 'log' | 'power' | ((strength: number, x: number) => number)

const DEFAULTS = { asinh: 10, log: 1000, power: 0.5 } as const
const ROUNDS = 60
const LEAST = 1e-3
const MOST = 1e9

/**
 * The strength with which a curve carries the sky (`x`, a fraction of the range) to the target. Where there is no sky above
 * black, astropy's defaults (asinh a = 0.1, log a = 1000); where the sky is brighter than the target, hardly any.
 */
export const strengthFor = (family: Family, x: number, target: number): number => {
  const isDark = x > 0 && x < 1
  if (family === 'power') return isDark ? Math.min(20, Math.max(0.02, Math.log(target) / Math.log(x))) : DEFAULTS.power
  if (typeof family === 'function') return isDark ? solve((factor) => family(factor, x), target, 0, MAX_FACTOR) : 1
  if (!isDark) return DEFAULTS[family]
  const shape = family === 'asinh' ? Math.asinh : Math.log1p
  const exponent = solve((ln) => shape(Math.exp(ln) * x) / shape(Math.exp(ln)), target, Math.log(LEAST), Math.log(MOST))
  return Math.exp(exponent)
}

/** Bisection on a rising function; the nearer end when the target lies outside. */
const solve = (valueAt: (at: number) => number, target: number, low: number, high: number): number => {
  let [from, to] = [low, high]
  for (let round = 0; round < ROUNDS; round++) {
    const middle = (from + to) / 2
    if (valueAt(middle) < target) from = middle
    else to = middle
  }
  return (from + to) / 2
}

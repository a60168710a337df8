import type { Sampling } from './filtered.ts'
import type { RadialProfile } from './radial-profile.ts'

/** A light profile with three parameters. */
export interface Model {
  /** Takes over parameters; what depends on them alone is worked out once. */
  set(p: Float64Array): void
  /** Value at a squared distance, and its derivatives by the parameters in `slopes`. */
  value(r2: number, slopes: Float64Array): number
}

const ROUNDS = 20
/** The width of a star is not known to better than this; the error is its square. */
const SETTLED = 1e-5
const FIRST_DAMPING = 1e-3
const HOPELESS = 1e7

let sums = new Float64Array(10)
let tried = new Float64Array(10)
const next = new Float64Array(3)
const slopes = new Float64Array(3)

/**
 * Least squares with three parameters by Levenberg and Marquardt (Marquardt 1963, J. SIAM 11, 431), every pixel with the same
 * weight. `sampling` says where the model is looked at. `p` holds the start and is changed in place. False when it does not settle.
 */
export const fitProfile = (profile: RadialProfile, sampling: Sampling, model: Model, p: Float64Array): boolean => {
  let damping = FIRST_DAMPING
  gather(profile, sampling, model, p, sums)
  for (let round = 0; round < ROUNDS; round++) {
    if (!step(sums, damping, p)) return false
    gather(profile, sampling, model, next, tried)
    const gain = sums[9]! - tried[9]!
    if (gain >= 0) {
      p.set(next)
      const last = sums
      sums = tried
      tried = last
      damping *= 0.1
      if (gain <= SETTLED * sums[9]!) break
    } else {
      damping *= 10
      if (!(damping < HOPELESS)) break
    }
  }
  return Number.isFinite(p[0]! + p[1]! + p[2]!)
}

/** Normal equations: six of the symmetric matrix, row by row, three of the right side, and the sum of squared misses. */
const gather = (
  profile: RadialProfile,
  { from, r2, share }: Sampling,
  model: Model,
  p: Float64Array,
  into: Float64Array,
): void => {
  const { count, level, pixels } = profile
  model.set(p)
  let aa = 0
  let ab = 0
  let ac = 0
  let bb = 0
  let bc = 0
  let cc = 0
  let u = 0
  let v = 0
  let w = 0
  let error = 0
  for (let i = 0, at = 0; i < count; i++) {
    let value = 0
    let byFirst = 0
    let bySecond = 0
    let byThird = 0
    for (const end = from[i + 1]!; at < end; at++) {
      const part = share[at]!
      value += part * model.value(r2[at]!, slopes)
      byFirst += part * slopes[0]!
      bySecond += part * slopes[1]!
      byThird += part * slopes[2]!
    }
    const miss = level[i]! - value
    const weight = pixels[i]!
    const a = weight * byFirst
    const b = weight * bySecond
    const c = weight * byThird
    aa += a * byFirst
    ab += a * bySecond
    ac += a * byThird
    bb += b * bySecond
    bc += b * byThird
    cc += c * byThird
    u += a * miss
    v += b * miss
    w += c * miss
    error += weight * miss * miss
  }
  into[0] = aa
  into[1] = ab
  into[2] = ac
  into[3] = bb
  into[4] = bc
  into[5] = cc
  into[6] = u
  into[7] = v
  into[8] = w
  into[9] = error
}

/** `next` by Cramer's rule for the damped normal equations. False when they have no single solution. */
const step = (of: Float64Array, damping: number, p: Float64Array): boolean => {
  const ab = of[1]!
  const ac = of[2]!
  const bc = of[4]!
  const aa = of[0]! * (1 + damping)
  const bb = of[3]! * (1 + damping)
  const cc = of[5]! * (1 + damping)
  const aInverse = bb * cc - bc * bc
  const bInverse = ac * bc - ab * cc
  const cInverse = ab * bc - ac * bb
  const determinant = aa * aInverse + ab * bInverse + ac * cInverse
  if (!(Math.abs(determinant) > 0 && Math.abs(determinant) < Infinity)) return false
  const u = of[6]!
  const v = of[7]!
  const w = of[8]!
  next[0] = p[0]! + (aInverse * u + bInverse * v + cInverse * w) / determinant
  next[1] = p[1]! + (bInverse * u + (aa * cc - ac * ac) * v + (ab * ac - aa * bc) * w) / determinant
  next[2] = p[2]! + (cInverse * u + (ab * ac - aa * bc) * v + (aa * bb - ab * ab) * w) / determinant
  return true
}

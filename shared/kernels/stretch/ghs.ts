/**
 * The generalised hyperbolic stretch (D. Payne and M. Cranfield, ghsastro.co.uk): steepest at the symmetry point, its
 * steepness falling away as the local intensity says, straight where shadows and highlights are protected.
 * All points are fractions of the range, with 0 <= low <= symmetry <= high <= 1.
 */
export interface HyperbolicShape {
  /** ln(D + 1); 0 changes nothing. */
  readonly factor: number
  /** b: -1 logarithmic, below 0 integral, 0 exponential, 1 harmonic, above 0 hyperbolic. */
  readonly local: number
  /** SP, LP, HP. */
  readonly symmetry: number
  readonly low: number
  readonly high: number
}

/** The curve from (0, 0) to (1, 1). Made once, then called for every level. */
export const hyperbolicCurve = (shape: HyperbolicShape): ((x: number) => number) => {
  const { steepness, bend, ends } = extended(shape)
  if (steepness === 0) return (x) => x
  const [start, span] = ends
  return (x) => (bend(x) - start) / span
}

/** Undoes `hyperbolicCurve`. */
export const hyperbolicInverse = (shape: HyperbolicShape): ((y: number) => number) => {
  const { steepness, ends, low, high, symmetry, local } = extended(shape)
  if (steepness === 0) return (y) => y
  const [start, span] = ends
  return (y) => {
    const value = start + y * span
    if (value < low.value) return low.at + (value - low.value) / low.slope
    if (value > high.value) return high.at + (value - high.value) / high.slope
    return symmetry + Math.sign(value) * unbend(steepness, local, Math.abs(value))
  }
}

const SAME = 1e-7

const extended = ({ factor, local: given, symmetry, low: lowAt, high: highAt }: HyperbolicShape) => {
  const steepness = Math.expm1(factor)
  // The forms for all other b divide nothing by nothing there.
  const local = [-1, 0].find((b) => Math.abs(given - b) < SAME) ?? given
  const core = (x: number): number => Math.sign(x - symmetry) * bendOf(steepness, local, Math.abs(x - symmetry))
  const edgeAt = (at: number) => ({ at, value: core(at), slope: slopeOf(steepness, local, Math.abs(at - symmetry)) })
  const [low, high] = [edgeAt(lowAt), edgeAt(highAt)]
  const bend = (x: number): number => {
    if (x < low.at) return low.value + low.slope * (x - low.at)
    if (x > high.at) return high.value + high.slope * (x - high.at)
    return core(x)
  }
  const start = bend(0)
  return { steepness, bend, low, high, symmetry, local, ends: [start, bend(1) - start] as const }
}

/** T of a distance `u >= 0` from the symmetry point: 0 at 0, with slope D. */
const bendOf = (steepness: number, local: number, u: number): number => {
  if (local === -1) return Math.log1p(steepness * u)
  if (local < 0) return Math.expm1(((local + 1) / local) * Math.log1p(-local * steepness * u)) / (-local - 1)
  if (local === 0) return -Math.expm1(-steepness * u)
  return -Math.expm1(Math.log1p(local * steepness * u) / -local)
}

const slopeOf = (steepness: number, local: number, u: number): number => {
  if (local < 0) return steepness * (1 - local * steepness * u) ** (1 / local)
  if (local === 0) return steepness * Math.exp(-steepness * u)
  return steepness * (1 + local * steepness * u) ** (-(1 + local) / local)
}

const unbend = (steepness: number, local: number, value: number): number => {
  if (local === -1) return Math.expm1(value) / steepness
  if (local < 0) return Math.expm1((local / (local + 1)) * Math.log1p(value * (-local - 1))) / (-local * steepness)
  if (local === 0) return -Math.log1p(-value) / steepness
  return Math.expm1(-local * Math.log1p(-value)) / (local * steepness)
}

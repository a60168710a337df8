import type { Window } from './window.ts'

/** A Gaussian matched to an object. */
export interface Shape {
  /** Windowed centroid, in the picture [px]. */
  readonly x: number
  readonly y: number
  /** Covariance of the Gaussian [px^2]. */
  readonly xx: number
  readonly yy: number
  readonly xy: number
  /** Sum of weighted samples, and of squared weights: their ratio over the noise is the signal-to-noise ratio. */
  readonly weighted: number
  readonly weights: number
}

const ROUNDS = 24
const LEAST_VARIANCE = 0.12
/** A narrower window sees single pixels, and shrinks onto one where a star is hardly wider than that. */
const LEAST_WINDOW = 0.6
const TRUST = 4

/** Weights of the columns and the rows of a window; used again by every star. */
let alongX = new Float64Array(256)
let alongY = new Float64Array(256)

/**
 * Centroid and size by a round Gaussian window that follows the object until it has its size and place (windowed positions
 * of SExtractor; adaptive moments, Bernstein & Jarvis 2002, AJ 123, 583). The window narrows the moments it sees; inverse
 * covariances add, so its share is taken off again. Null when the object runs away or has no light.
 */
export const shapeOf = (window: Window, startX: number, startY: number, startVariance: number): Shape | null => {
  const { radius, values } = window
  const side = 2 * radius + 1
  const limit = Math.max(1.5, 1.5 * Math.sqrt(startVariance))
  if (alongX.length < side) {
    alongX = new Float64Array(side)
    alongY = new Float64Array(side)
  }
  let x = startX - window.x
  let y = startY - window.y
  let variance = Math.max(LEAST_WINDOW, startVariance)
  for (let round = 0; ; round++) {
    fillWeights(alongX, side, x, radius, variance)
    fillWeights(alongY, side, y, radius, variance)
    const reach = Math.min(radius, Math.ceil(TRUST * Math.sqrt(variance)) + 1)
    const sums = weightedSums(values, side, alongX, alongY, reach, x + radius, y + radius)
    if (!(sums.light > 0)) return null
    const dx = sums.x / sums.light
    const dy = sums.y / sums.light
    const seen = { xx: sums.xx / sums.light - dx * dx, yy: sums.yy / sums.light - dy * dy, xy: sums.xy / sums.light - dx * dy }
    const own = withoutWindow(seen, variance)
    const size = Math.sqrt(Math.max(LEAST_VARIANCE ** 2, own.xx * own.yy - own.xy * own.xy))
    const wanted = Math.max(LEAST_WINDOW, size)
    const isSettled = Math.hypot(dx, dy) < 0.001 && Math.abs(wanted - variance) < 0.005 * variance
    if (isSettled || round === ROUNDS) {
      const place = { x: window.x + x + 2 * dx, y: window.y + y + 2 * dy }
      return { ...place, ...own, weighted: sums.light, weights: sums.weights }
    }
    // The window sees half of the way to the centre when it has the object's own size.
    x += 2 * dx
    y += 2 * dy
    if (Math.hypot(x + window.x - startX, y + window.y - startY) > limit) return null
    variance = Math.min(variance * 1.6, Math.max(variance * 0.6, wanted))
    if (variance > (radius / 2) ** 2) return null
  }
}

const fillWeights = (weights: Float64Array, side: number, centre: number, radius: number, variance: number): void => {
  for (let i = 0; i < side; i++) weights[i] = Math.exp(-((i - radius - centre) ** 2) / (2 * variance))
}

const weightedSums = (
  values: Float32Array,
  side: number,
  alongX: Float64Array,
  alongY: Float64Array,
  reach: number,
  centreX: number,
  centreY: number,
) => {
  const sums = { light: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0, weights: 0 }
  const left = Math.max(0, Math.ceil(centreX - reach))
  const right = Math.min(side - 1, Math.floor(centreX + reach))
  const bottom = Math.min(side - 1, Math.floor(centreY + reach))
  for (let row = Math.max(0, Math.ceil(centreY - reach)); row <= bottom; row++) {
    const dy = row - centreY
    let light = 0
    let moment = 0
    let square = 0
    let weights = 0
    for (let column = left; column <= right; column++) {
      const weight = alongX[column]!
      const share = weight * values[row * side + column]!
      const dx = column - centreX
      light += share
      moment += share * dx
      square += share * dx * dx
      weights += weight * weight
    }
    const weight = alongY[row]!
    sums.light += weight * light
    sums.x += weight * moment
    sums.y += weight * light * dy
    sums.xx += weight * square
    sums.yy += weight * light * dy * dy
    sums.xy += weight * moment * dy
    sums.weights += weight * weight * weights
  }
  return sums
}

interface Moments {
  readonly xx: number
  readonly yy: number
  readonly xy: number
}

/** Takes a round window of a variance off the covariance seen through it; at most twice the size of the window. */
const withoutWindow = (seen: Moments, variance: number): Moments => {
  // In the frame of its axes the covariance is two numbers, each of which is inverted on its own.
  const half = (seen.xx + seen.yy) / 2
  const spread = Math.hypot((seen.xx - seen.yy) / 2, seen.xy)
  const long = freed(half + spread, variance)
  const short = freed(half - spread, variance)
  const angle = Math.atan2(2 * seen.xy, seen.xx - seen.yy)
  const mean = (long + short) / 2
  const difference = (long - short) / 2
  return { xx: mean + difference * Math.cos(angle), yy: mean - difference * Math.cos(angle), xy: difference * Math.sin(angle) }
}

const freed = (seen: number, variance: number): number => {
  if (seen <= 0) return LEAST_VARIANCE
  const inverse = 1 / seen - 1 / variance
  return Math.max(LEAST_VARIANCE, inverse > 1 / (4 * variance) ? 1 / inverse : 4 * variance)
}

/** Sums of values by a measure of how far from noise they are, so that any limit can be tried without going over them again. */
export interface NoiseCounts {
  /** `peak` decides, `value` is summed. NaN does not count. */
  add(peak: number, value: number): void
  readonly numbers: Float64Array
  readonly sums: Float64Array
  readonly squares: Float64Array
  readonly scale: number
  /** Values whose peak is too high for any limit. */
  readonly beyond: () => number
}

const BINS = 4096
/** Limits of up to so many times the rough noise can be tried. */
const REACH = 16

export const createCounts = (rough: number): NoiseCounts => {
  const numbers = new Float64Array(BINS)
  const sums = new Float64Array(BINS)
  const squares = new Float64Array(BINS)
  const scale = BINS / (REACH * rough)
  let beyond = 0
  return {
    numbers,
    sums,
    squares,
    scale,
    beyond: () => beyond,
    add(peak, value) {
      const bin = (peak * scale) | 0
      if (!(peak * scale < BINS)) {
        if (peak > 0) beyond++
        return
      }
      numbers[bin]!++
      sums[bin]! += value
      squares[bin]! += value * value
    },
  }
}

/** Standard deviation of the values whose peak is below a limit, and their share of all. The bin of the limit counts in part. */
export const deviationWithin = (counts: NoiseCounts, limit: number): { deviation: number; share: number } => {
  const { numbers, sums, squares, scale } = counts
  let all = counts.beyond()
  let [n, sum, square] = [0, 0, 0]
  for (let bin = 0; bin < BINS; bin++) {
    all += numbers[bin]!
    const part = Math.min(1, Math.max(0, limit * scale - bin))
    n += part * numbers[bin]!
    sum += part * sums[bin]!
    square += part * squares[bin]!
  }
  const mean = sum / n
  return { deviation: Math.sqrt(Math.max(0, square / n - mean * mean)), share: all > 0 ? n / all : 0 }
}

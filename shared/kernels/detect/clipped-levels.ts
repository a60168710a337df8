export interface ClippedLevels {
  readonly mode: number
  readonly sigma: number
}

const UNKNOWN: ClippedLevels = { mode: NaN, sigma: NaN }
const BINS_PER_SIGMA = 25
const REACH = 5
const CLIP = 3
const ROUNDS = 30
/** Bins reach 5 sigma to both sides; whole numbers add at most one. */
const counts = new Uint32Array(2 * REACH * BINS_PER_SIGMA + 4)

/**
 * Mode and standard deviation of the sky among `count` samples that also hold stars: samples beyond 3 sigma of the median
 * are clipped until nothing changes; then the mode is 2.5 median - 1.5 mean, or the median where a crowd of stars skews the
 * samples by more than 0.3 sigma (Bertin & Arnouts 1996). NaN for nothing.
 */
export const clippedLevels = (samples: Float64Array, count: number, isWhole: boolean): ClippedLevels => {
  if (count === 0) return UNKNOWN
  const rough = meanWithin(samples, count, -Infinity, Infinity)
  const first = meanWithin(samples, count, rough.mean - 2 * rough.sigma, rough.mean + 2 * rough.sigma)
  if (!(first.sigma > 0)) return { mode: first.mean, sigma: 0 }
  // A bin narrower than the distance of two levels would be a comb; a level stands for everything half a step around it.
  const width = isWhole ? Math.max(1, Math.ceil(first.sigma / BINS_PER_SIGMA)) : first.sigma / BINS_PER_SIGMA
  const reach = Math.ceil((REACH * first.sigma) / width)
  const low = isWhole ? Math.round(first.mean) - reach * width - 0.5 : first.mean - reach * width
  const size = Math.min(counts.length, 2 * reach + 1)
  countInto(samples, count, low, width, size)
  return clippedHistogram(low, width, size)
}

const meanWithin = (samples: Float64Array, count: number, low: number, high: number): { mean: number; sigma: number } => {
  const origin = samples[0]!
  let n = 0
  let sum = 0
  let squares = 0
  for (let i = 0; i < count; i++) {
    const value = samples[i]!
    if (value < low || value > high) continue
    const offset = value - origin
    n++
    sum += offset
    squares += offset * offset
  }
  const mean = sum / n
  return { mean: mean + origin, sigma: Math.sqrt(Math.max(0, squares / n - mean * mean)) }
}

const countInto = (samples: Float64Array, count: number, low: number, width: number, size: number): void => {
  counts.fill(0, 0, size)
  const scale = 1 / width
  for (let i = 0; i < count; i++) {
    const bin = Math.floor((samples[i]! - low) * scale)
    if (bin >= 0 && bin < size) counts[bin]!++
  }
}

const clippedHistogram = (low: number, width: number, size: number): ClippedLevels => {
  let from = 0
  let to = size
  let levels = momentsOf(from, to)
  for (let round = 0; round < ROUNDS; round++) {
    const nextFrom = Math.max(0, Math.ceil(levels.median - CLIP * levels.sigma))
    const nextTo = Math.min(size, Math.floor(levels.median + CLIP * levels.sigma) + 1)
    if ((nextFrom === from && nextTo === to) || nextTo <= nextFrom) break
    from = nextFrom
    to = nextTo
    levels = momentsOf(from, to)
  }
  const { mean, median, sigma } = levels
  const isSkewed = Math.abs(mean - median) > 0.3 * sigma
  const mode = isSkewed ? median : 2.5 * median - 1.5 * mean
  return { mode: low + (mode + 0.5) * width, sigma: sigma * width }
}

/** Mean, median and deviation of the counted bins `from` to `to`, in bins; the middle of bin 0 is 0. */
const momentsOf = (from: number, to: number): { mean: number; median: number; sigma: number } => {
  let n = 0
  let sum = 0
  let squares = 0
  for (let bin = from; bin < to; bin++) {
    const count = counts[bin]!
    n += count
    sum += count * bin
    squares += count * bin * bin
  }
  const mean = sum / n
  let seen = 0
  let bin = from
  while (bin < to && seen + counts[bin]! < n / 2) seen += counts[bin++]!
  const median = bin - 0.5 + (n / 2 - seen) / Math.max(1, counts[bin]!)
  return { mean, median, sigma: Math.sqrt(Math.max(0, squares / n - mean * mean)) }
}

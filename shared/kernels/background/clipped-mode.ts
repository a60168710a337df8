/** Sky level and noise of some samples, in their unit. */
export interface SkyLevels {
  readonly mode: number
  readonly sigma: number
}

/** Samples in a box: `width` of each row of `stride`, from index `start`, `height` rows. */
export interface Box {
  readonly start: number
  readonly width: number
  readonly height: number
  readonly stride: number
}

const BINS_PER_SIGMA = 25
const REACH = 5
const CLIP = 3
const ROUNDS = 30
/** Every so many rows are enough to find the window of the histogram. */
const COARSE = 4
/** Bins reach 5 sigma to both sides; whole numbers add at most one. */
const counts = new Uint32Array(2 * REACH * BINS_PER_SIGMA + 4)
const UNKNOWN: SkyLevels = { mode: NaN, sigma: NaN }

/**
 * Mode and standard deviation of the sky in a box that also holds stars: samples beyond 3 sigma of the median are clipped until
 * nothing changes; then the mode is 2.5 median - 1.5 mean, or the median where a crowd of stars skews the samples by more than
 * 0.3 sigma (Bertin & Arnouts 1996, A&AS 117, 393). NaN samples do not count; NaN for nothing. `isWhole` says that samples are
 * whole numbers, each of which stands for everything half a step around it.
 */
export const skyLevels = (data: ArrayLike<number>, box: Box, isWhole: boolean): SkyLevels => {
  const coarse = windowOf(data, box, COARSE)
  // A few rows may be nothing but gaps.
  const { mean, sigma } = coarse.sigma > 0 ? coarse : windowOf(data, box, 1)
  if (Number.isNaN(mean)) return UNKNOWN
  if (!(sigma > 0)) return { mode: mean, sigma: 0 }
  // A bin narrower than the distance of two whole levels would make a comb.
  const width = isWhole ? Math.max(1, Math.ceil(sigma / BINS_PER_SIGMA)) : sigma / BINS_PER_SIGMA
  const reach = Math.ceil((REACH * sigma) / width)
  const low = isWhole ? Math.round(mean) - reach * width - 0.5 : mean - reach * width
  const size = Math.min(counts.length, 2 * reach + 1)
  count(data, box, low, 1 / width, size)
  return clippedHistogram(counts, low, width, size)
}

/** Mean and deviation without what lies beyond 2 sigma, of every so many rows. */
const windowOf = (data: ArrayLike<number>, box: Box, every: number): { mean: number; sigma: number } => {
  const all = meanWithin(data, box, every, -Infinity, Infinity)
  if (!(all.sigma > 0)) return all
  return meanWithin(data, box, every, all.mean - 2 * all.sigma, all.mean + 2 * all.sigma)
}

const meanWithin = (data: ArrayLike<number>, { start, width, height, stride }: Box, every: number, low: number, high: number) => {
  let n = 0
  let sum = 0
  let squares = 0
  // Far from zero, squares of the values would drown their spread.
  const origin = low > -Infinity ? (low + high) / 2 : firstFinite(data, start)
  for (let y = 0; y < height; y += every) {
    for (let at = start + y * stride, end = at + width; at < end; at++) {
      const offset = data[at]! - origin
      if (offset >= low - origin && offset <= high - origin && offset - offset === 0) {
        n++
        sum += offset
        squares += offset * offset
      }
    }
  }
  const mean = sum / n
  return { mean: mean + origin, sigma: Math.sqrt(Math.max(0, squares / n - mean * mean)) }
}

const firstFinite = (data: ArrayLike<number>, at: number): number => (Number.isFinite(data[at]) ? data[at]! : 0)

const count = (
  data: ArrayLike<number>,
  { start, width, height, stride }: Box,
  low: number,
  scale: number,
  size: number,
): void => {
  counts.fill(0, 0, size)
  for (let y = 0; y < height; y++) {
    for (let at = start + y * stride, end = at + width; at < end; at++) {
      const bin = (data[at]! - low) * scale
      if (bin >= 0 && bin < size) counts[bin | 0]!++
    }
  }
}

/** The same of samples that are counted: `size` bins of a `width`, the first from `low`. */
export const clippedHistogram = (counts: Uint32Array, low: number, width: number, size: number): SkyLevels => {
  let from = 0
  let to = size
  let moments = momentsOf(counts, from, to)
  for (let round = 0; round < ROUNDS; round++) {
    const nextFrom = Math.max(0, Math.ceil(moments.median - CLIP * moments.sigma))
    const nextTo = Math.min(size, Math.floor(moments.median + CLIP * moments.sigma) + 1)
    if ((nextFrom === from && nextTo === to) || nextTo <= nextFrom) break
    from = nextFrom
    to = nextTo
    moments = momentsOf(counts, from, to)
  }
  const { mean, median, sigma } = moments
  const isSkewed = Math.abs(mean - median) >= 0.3 * sigma
  const mode = isSkewed ? median : 2.5 * median - 1.5 * mean
  return { mode: low + (mode + 0.5) * width, sigma: sigma * width }
}

/** Mean, median and deviation of the counted bins `from` to `to`, in bins; the middle of bin 0 is 0. */
const momentsOf = (counts: Uint32Array, from: number, to: number): { mean: number; median: number; sigma: number } => {
  let n = 0
  let sum = 0
  let squares = 0
  for (let bin = from; bin < to; bin++) {
    const many = counts[bin]!
    n += many
    sum += many * bin
    squares += many * bin * bin
  }
  const mean = sum / n
  let seen = 0
  let bin = from
  while (bin < to && seen + counts[bin]! < n / 2) seen += counts[bin++]!
  const median = bin - 0.5 + (n / 2 - seen) / Math.max(1, counts[bin]!)
  return { mean, median, sigma: Math.sqrt(Math.max(0, squares / n - mean * mean)) }
}

/** Two samples of 16 bits as FITS stores them, unsigned (BZERO = 32768), become two samples of this machine. */
const ordered = (x: number): number => (((x & 0x00ff00ff) << 8) | ((x >>> 8) & 0x00ff00ff)) ^ 0x80008000

/**
 * Brings `length` pairs of samples from `at` on into order, counts them, and adds each block of `factor` samples (a power
 * of two) to its sum. One pass over memory does what swapping, histogram and binning do in three.
 */
export const orderRow = (
  pairs: Uint32Array,
  at: number,
  length: number,
  factor: number,
  even: Uint32Array,
  odd: Uint32Array,
  sums: Uint32Array,
): void => {
  const end = at + length
  if (factor === 1) {
    for (; at < end; at++) {
      const y = ordered(pairs[at]!)
      pairs[at] = y
      even[y & 0xffff]!++
      odd[y >>> 16]!++
    }
    return
  }
  for (let i = 0; at < end; i++) {
    let sum = 0
    const last = Math.min(end, at + (factor >> 1))
    // Two pairs at a time: fewer turns of the loop, and additions that need not wait for each other.
    for (; at + 1 < last; at += 2) {
      const y = ordered(pairs[at]!)
      const z = ordered(pairs[at + 1]!)
      pairs[at] = y
      pairs[at + 1] = z
      const a = y & 0xffff
      const b = y >>> 16
      const c = z & 0xffff
      const d = z >>> 16
      even[a]!++
      odd[b]!++
      even[c]!++
      odd[d]!++
      sum += a + b + c + d
    }
    if (at < last) {
      const y = ordered(pairs[at]!)
      pairs[at++] = y
      even[y & 0xffff]!++
      odd[y >>> 16]!++
      sum += (y & 0xffff) + (y >>> 16)
    }
    sums[i] = sums[i]! + sum
  }
}

/** Where a colour of a mosaic is counted and added. */
export interface Colour {
  readonly counts: Uint32Array
  readonly sums: Uint32Array
}

/**
 * As `orderRow` for two rows of a mosaic at once: `length` cells whose upper row begins at `at`, in blocks of `factor`
 * cells. `first` and `last` are the colours that are not green, in file order; the greens of a cell count once, by their
 * mean rounded up, and are added both.
 */
export const orderCells = (
  pairs: Uint32Array,
  at: number,
  length: number,
  factor: number,
  isGreenFirst: boolean,
  first: Colour,
  greens: Colour,
  last: Colour,
): void => {
  for (let i = 0, x = 0; x < length; i++) {
    let one = 0
    let both = 0
    let other = 0
    for (const end = Math.min(length, x + factor); x < end; x++) {
      const upper = ordered(pairs[at + x]!)
      const lower = ordered(pairs[at + length + x]!)
      pairs[at + x] = upper
      pairs[at + length + x] = lower
      const green = isGreenFirst ? (upper & 0xffff) + (lower >>> 16) : (upper >>> 16) + (lower & 0xffff)
      const a = isGreenFirst ? upper >>> 16 : upper & 0xffff
      const b = isGreenFirst ? lower & 0xffff : lower >>> 16
      first.counts[a]!++
      greens.counts[(green + 1) >> 1]!++
      last.counts[b]!++
      one += a
      both += green
      other += b
    }
    first.sums[i] = first.sums[i]! + one
    greens.sums[i] = greens.sums[i]! + both
    last.sums[i] = last.sums[i]! + other
  }
}

/**
 * A sample of 16 bits as FITS stores it, unsigned (BZERO = 32768), becomes one of this machine. One at a time: two in a word
 * are no faster, and before the code is compiled every such word is a number on the heap, megabytes of them.
 */
const ordered = (x: number): number => (((x & 0xff) << 8) | (x >>> 8)) ^ 0x8000

/**
 * Brings `length` samples from `at` on into order, counts them, and adds each block of `factor` samples (a power of two) to
 * its sum. One pass over memory does what swapping, histogram and binning do in three.
 */
export const orderRow = (
  samples: Uint16Array,
  at: number,
  length: number,
  factor: number,
  even: Uint32Array,
  odd: Uint32Array,
  sums: Uint32Array,
): void => {
  const end = at + length
  for (let i = 0; at < end; i++) {
    let sum = 0
    const last = Math.min(end, at + factor)
    // Four at a time: fewer turns of the loop, and additions that need not wait for each other.
    for (; at + 3 < last; at += 4) {
      const a = ordered(samples[at]!)
      const b = ordered(samples[at + 1]!)
      const c = ordered(samples[at + 2]!)
      const d = ordered(samples[at + 3]!)
      samples[at] = a
      samples[at + 1] = b
      samples[at + 2] = c
      samples[at + 3] = d
      even[a]!++
      odd[b]!++
      even[c]!++
      odd[d]!++
      sum += a + b + c + d
    }
    for (; at < last; at++) {
      const a = ordered(samples[at]!)
      samples[at] = a
      even[a]!++
      sum += a
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
 * As `orderRow` for two rows of a mosaic at once: `length` cells whose upper row begins at sample `at`, in blocks of
 * `factor` cells. `first` and `last` are the colours that are not green, in file order; the greens of a cell count once, by
 * their mean rounded up, and are added both.
 */
export const orderCells = (
  samples: Uint16Array,
  at: number,
  length: number,
  factor: number,
  isGreenFirst: boolean,
  first: Colour,
  greens: Colour,
  last: Colour,
): void => {
  const row = 2 * length
  for (let i = 0, x = 0; x < row; i++) {
    let one = 0
    let both = 0
    let other = 0
    for (const end = Math.min(row, x + 2 * factor); x < end; x += 2) {
      const upperLeft = ordered(samples[at + x]!)
      const upperRight = ordered(samples[at + x + 1]!)
      const lowerLeft = ordered(samples[at + row + x]!)
      const lowerRight = ordered(samples[at + row + x + 1]!)
      samples[at + x] = upperLeft
      samples[at + x + 1] = upperRight
      samples[at + row + x] = lowerLeft
      samples[at + row + x + 1] = lowerRight
      const green = isGreenFirst ? upperLeft + lowerRight : upperRight + lowerLeft
      const a = isGreenFirst ? upperRight : upperLeft
      const b = isGreenFirst ? lowerLeft : lowerRight
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

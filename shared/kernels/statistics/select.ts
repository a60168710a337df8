/** Gives the value to rank for an index; NaN for samples that do not count. */
type ValueAt = (index: number) => number

const BINS = 4096
const SMALL = 4096

/**
 * The exact median of `valueAt(0 … length - 1)` of which `count` are numbers, between `min` and `max`.
 * A histogram is refined around the middle rank until few values are left to sort: no copy of the samples, a few passes.
 */
export const medianBy = (valueAt: ValueAt, length: number, count: number, min: number, max: number): number => {
  if (count === 0) return NaN
  const low = valueAtRank(valueAt, length, (count - 1) >> 1, min, max)
  if (count % 2 === 1) return low.value
  return low.isRepeated ? low.value : (low.value + smallestAbove(valueAt, length, low.value)) / 2
}

interface Ranked {
  readonly value: number
  /** True when the next rank holds the same value. */
  readonly isRepeated: boolean
}

const valueAtRank = (valueAt: ValueAt, length: number, rank: number, min: number, max: number): Ranked => {
  let low = min
  let high = max
  let below = 0
  for (;;) {
    if (low === high) return { value: low, isRepeated: countBetween(valueAt, length, low, low) > rank - below + 1 }
    const counts = countBins(valueAt, length, low, high)
    let bin = 0
    let seen = below
    while (seen + counts[bin]! <= rank) seen += counts[bin++]!
    const inside = valuesOfBin(valueAt, length, low, high, bin, counts[bin]! <= SMALL)
    if (inside.values) {
      const sorted = inside.values.sort()
      const at = rank - seen
      return { value: sorted[at]!, isRepeated: sorted[at + 1] === sorted[at] }
    }
    below = seen
    low = inside.low
    high = inside.high
  }
}

// `low` and `high` are values that occur, so that a crowded bin always shrinks: in the end to one repeated value.
const binOf = (value: number, low: number, span: number): number => Math.min(BINS - 1, Math.floor(((value - low) / span) * BINS))

// The span of the two largest numbers overflows.
const spanOf = (low: number, high: number): number => Math.min(high - low, Number.MAX_VALUE)

const countBins = (valueAt: ValueAt, length: number, low: number, high: number): Uint32Array => {
  const counts = new Uint32Array(BINS)
  const span = spanOf(low, high)
  for (let i = 0; i < length; i++) {
    const value = valueAt(i)
    if (value >= low && value <= high) counts[binOf(value, low, span)]!++
  }
  return counts
}

const valuesOfBin = (valueAt: ValueAt, length: number, low: number, high: number, bin: number, keep: boolean) => {
  const span = spanOf(low, high)
  const values: number[] = []
  let least = Infinity
  let most = -Infinity
  for (let i = 0; i < length; i++) {
    const value = valueAt(i)
    if (!(value >= low && value <= high) || binOf(value, low, span) !== bin) continue
    if (keep) values.push(value)
    if (value < least) least = value
    if (value > most) most = value
  }
  return { low: least, high: most, values: keep ? Float64Array.from(values) : undefined }
}

const countBetween = (valueAt: ValueAt, length: number, low: number, high: number): number => {
  let count = 0
  for (let i = 0; i < length; i++) if (valueAt(i) >= low && valueAt(i) <= high) count++
  return count
}

const smallestAbove = (valueAt: ValueAt, length: number, bound: number): number => {
  let least = Infinity
  for (let i = 0; i < length; i++) {
    const value = valueAt(i)
    if (value > bound && value < least) least = value
  }
  return least
}

import type { Samples } from '#shared/core/raster.ts'
import type { Surface } from '#shared/kernels/background/index.ts'
import type { Plane } from './plane.ts'
import { type RowScanner, startScan } from './scan.ts'

/** Stretches of pixels above the threshold, row by row from the left: `y[i]`, `start[i]` to `end[i]` (exclusive). */
export interface Runs {
  readonly count: number
  readonly y: Int32Array
  readonly start: Int32Array
  readonly end: Int32Array
}

/**
 * Finds where the filtered plane is brighter than `limits`, in the unit of the samples. The filter is the matched one
 * of small stars, [[1,2,1],[2,4,2],[1,2,1]] / 16; three rows are filtered as they are read, and nothing is kept but the runs.
 */
export const findRuns = (plane: Plane, limits: Surface): Runs => {
  const { width, height, data } = plane
  const scanner = data instanceof Uint16Array && !plane.isSmoothed ? startScan(data, width, height) : null
  return scanner ? scanRows(plane, limits, scanner) : findRunsPlainly(plane, limits)
}

/** The reference in plain TypeScript. */
export const findRunsPlainly = (plane: Plane, limits: Surface): Runs => {
  const { width, height, data } = plane
  const row = new Float32Array(width)
  let found = createRuns(4096)
  for (let y = 0; y < height; y++) {
    limits.fillRow(y, row)
    while (found.y.length - found.count < width) found = grown(found)
    const up = Math.max(0, y - 1) * width
    const down = Math.min(height - 1, y + 1) * width
    const before = found.count
    found.count = plane.isSmoothed
      ? scanRow(data, y * width, width, row, found)
      : scanFilteredRow(data, up, y * width, down, width, row, found)
    found.y.fill(y, before, found.count)
  }
  return found
}

const scanRows = ({ height }: Plane, limits: Surface, scanner: RowScanner): Runs => {
  let found = createRuns(4096)
  for (let y = 0; y < height; y++) {
    limits.fillRow(y, scanner.limits)
    const more = scanner.scan(y)
    while (found.y.length - found.count < more) found = grown(found)
    for (let i = 0; i < more; i++) {
      found.y[found.count] = y
      found.start[found.count] = scanner.runs[2 * i]!
      found.end[found.count++] = scanner.runs[2 * i + 1]!
    }
  }
  return found
}

type GrowingRuns = { count: number; y: Int32Array; start: Int32Array; end: Int32Array }

const createRuns = (size: number): GrowingRuns => ({
  count: 0,
  y: new Int32Array(size),
  start: new Int32Array(size),
  end: new Int32Array(size),
})

const grown = (runs: GrowingRuns): GrowingRuns => {
  const next = createRuns(runs.y.length * 2)
  next.count = runs.count
  next.y.set(runs.y)
  next.start.set(runs.start)
  next.end.set(runs.end)
  return next
}

// The hot loop of the detection: columns of three samples slide through `left`, `middle` and `right`.
const scanFilteredRow = (
  data: Samples,
  up: number,
  here: number,
  down: number,
  width: number,
  limits: Float32Array,
  { count: first, start, end }: GrowingRuns,
): number => {
  let count = first
  let open = -1
  let middle = data[up]! + 2 * data[here]! + data[down]!
  let left = middle
  for (let x = 0; x < width; x++) {
    const next = x + 1 < width ? x + 1 : x
    const right = data[up + next]! + 2 * data[here + next]! + data[down + next]!
    if ((left + 2 * middle + right) * 0.0625 > limits[x]!) {
      if (open < 0) open = x
    } else if (open >= 0) {
      start[count] = open
      end[count++] = x
      open = -1
    }
    left = middle
    middle = right
  }
  if (open >= 0) {
    start[count] = open
    end[count++] = width
  }
  return count
}

const scanRow = (
  data: Samples,
  here: number,
  width: number,
  limits: Float32Array,
  { count: first, start, end }: GrowingRuns,
): number => {
  let count = first
  let open = -1
  for (let x = 0; x < width; x++) {
    if (data[here + x]! > limits[x]!) {
      if (open < 0) open = x
    } else if (open >= 0) {
      start[count] = open
      end[count++] = x
      open = -1
    }
  }
  if (open >= 0) {
    start[count] = open
    end[count++] = width
  }
  return count
}

import type { Components } from './components.ts'
import type { Plane } from './plane.ts'
import type { Runs } from './runs.ts'
import type { Sky } from './sky.ts'

/** The pixels of one component: place in the picture and filtered level above the sky, row by row. */
export interface Stamp {
  readonly count: number
  readonly x: Int32Array
  readonly y: Int32Array
  readonly level: Float32Array
  /** Bounds, inclusive. */
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** A component larger than this is no star; only its brightest pixels are looked at, for stars that stand on it. */
const MOST = 1_000_000

/** Cuts a component out of the filtered plane. */
export const stampOf = (sky: Sky, runs: Runs, components: Components, component: number): Stamp => {
  const members = components.runs.subarray(components.first[component]!, components.first[component + 1]!)
  const area = components.area[component]!
  let left = sky.plane.width
  let right = 0
  for (const run of members) {
    left = Math.min(left, runs.start[run]!)
    right = Math.max(right, runs.end[run]! - 1)
  }
  const bounds = { left, right, top: runs.y[members[0]!]!, bottom: runs.y[members.at(-1)!]! }
  const levelAt = levelsOver(sky, bounds)
  const least = area <= MOST ? -Infinity : leastOfMost(runs, members, area, levelAt)
  const size = Math.min(area, 2 * MOST)
  const x = new Int32Array(size)
  const y = new Int32Array(size)
  const level = new Float32Array(size)
  let count = 0
  for (const run of members) {
    const row = runs.y[run]!
    for (let column = runs.start[run]!; column < runs.end[run]! && count < size; column++) {
      const value = levelAt(column, row)
      if (!(value >= least)) continue
      x[count] = column
      y[count] = row
      level[count++] = value
    }
  }
  return { ...bounds, count, x, y, level }
}

type LevelAt = (x: number, y: number) => number

// Small components lie on one level of sky; only large ones see it change.
const levelsOver = ({ plane, level }: Sky, { left, right, top, bottom }: Omit<Stamp, 'x' | 'y' | 'level' | 'count'>): LevelAt => {
  const sky = level.valueAt((left + right) / 2, (top + bottom) / 2)
  if (right - left < 16 && bottom - top < 16) return (x, y) => filteredAt(plane, x, y) - sky
  return (x, y) => filteredAt(plane, x, y) - level.valueAt(x, y)
}

/** The level that about `MOST` of the pixels reach, from a sample of them. */
const leastOfMost = (runs: Runs, members: Int32Array, area: number, levelAt: LevelAt): number => {
  const every = Math.ceil(area / 100_000)
  const sample: number[] = []
  let next = 0
  let seen = 0
  for (const run of members) {
    const length = runs.end[run]! - runs.start[run]!
    for (; next < seen + length; next += every) sample.push(levelAt(runs.start[run]! + next - seen, runs.y[run]!))
    seen += length
  }
  return Float64Array.from(sample).sort()[Math.floor(sample.length * (1 - MOST / area))]!
}

/** One sample of the plane under the detection filter; the picture's edge is repeated beyond it. */
export const filteredAt = ({ data, width, height, isSmoothed }: Plane, x: number, y: number): number => {
  const here = y * width
  if (isSmoothed) return data[here + x]!
  const up = y > 0 ? here - width : here
  const down = y < height - 1 ? here + width : here
  const left = x > 0 ? x - 1 : x
  const right = x < width - 1 ? x + 1 : x
  const sides = data[up + x]! + data[down + x]! + data[here + left]! + data[here + right]!
  const corners = data[up + left]! + data[up + right]! + data[down + left]! + data[down + right]!
  return (4 * data[here + x]! + 2 * sides + corners) / 16
}

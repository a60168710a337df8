import type { Components } from './components.ts'
import type { Labels } from './deblend.ts'
import type { Plane } from './plane.ts'
import type { Runs } from './runs.ts'

/** A square of samples above the sky around one object; its middle is pixel (`x`, `y`) of the picture. */
export interface Window {
  readonly x: number
  readonly y: number
  readonly radius: number
  /** (2 radius + 1)^2 values, row by row. Pixels of other objects hold those from the opposite side, else 0. */
  readonly values: Float32Array
  /** How many pixels belong to other objects or lie outside the picture. */
  readonly hidden: number
  /** Highest sample as stored, and how many samples share it. */
  readonly highest: number
  readonly plateau: number
}

/** What tells the objects of a plane apart. */
export interface Segmentation {
  readonly runs: Runs
  /** Component of each run; -1 for those that were dropped as too small. */
  readonly componentOfRun: Int32Array
  /** First run of each row; one more entry than rows. */
  readonly firstOfRow: Int32Array
}

export const segmentationOf = (runs: Runs, components: Components, height: number): Segmentation => {
  const componentOfRun = new Int32Array(runs.count).fill(-1)
  for (let c = 0; c < components.count; c++) {
    for (let i = components.first[c]!; i < components.first[c + 1]!; i++) componentOfRun[components.runs[i]!] = c
  }
  const firstOfRow = new Int32Array(height + 1)
  for (let i = 0; i < runs.count; i++) firstOfRow[runs.y[i]! + 1]!++
  for (let y = 0; y < height; y++) firstOfRow[y + 1]! += firstOfRow[y]!
  return { runs, componentOfRun, firstOfRow }
}

/** Whose window is cut: one object of one component. */
export interface Owner {
  readonly component: number
  readonly labels: Labels
  readonly label: number
}

const HIDDEN = Number.NaN

/** Used again by every window. */
let scratch = new Float32Array(64 * 64)

/** Cuts the surroundings of an object, with the light of its neighbours taken out; good until the next call. `sky` is subtracted. */
export const windowOf = (
  plane: Plane,
  segmentation: Segmentation,
  owner: Owner,
  x: number,
  y: number,
  radius: number,
  sky: number,
): Window => {
  const { data } = plane
  const side = 2 * radius + 1
  if (scratch.length < side * side) scratch = new Float32Array(side * side)
  const values = scratch.subarray(0, side * side)
  let highest = -Infinity
  let plateau = 0
  const first = Math.max(0, radius - x)
  const last = Math.min(side, plane.width - x + radius)
  if (first > 0 || last < side || y < radius || y + radius >= plane.height) values.fill(HIDDEN)
  for (let row = Math.max(0, radius - y); row < side && y - radius + row < plane.height; row++) {
    const from = (y - radius + row) * plane.width + x - radius
    for (let column = first; column < last; column++) values[row * side + column] = data[from + column]! - sky
    hideOthers(segmentation, owner, values, row, x - radius, y - radius + row, side)
  }
  for (let i = 0; i < values.length; i++) {
    if (values[i]! > highest) {
      highest = values[i]!
      plateau = 1
    } else if (values[i] === highest) plateau++
  }
  return { x, y, radius, values, hidden: fillFromOpposite(values), highest: highest + sky, plateau }
}

const hideOthers = (
  { runs, componentOfRun, firstOfRow }: Segmentation,
  { component, labels, label }: Owner,
  values: Float32Array,
  row: number,
  left: number,
  y: number,
  side: number,
): void => {
  for (let run = firstRunTo(runs.end, firstOfRow[y]!, firstOfRow[y + 1]!, left); run < firstOfRow[y + 1]!; run++) {
    if (runs.start[run]! >= left + side) return
    const owner = componentOfRun[run]!
    if (owner < 0 || (owner === component && labels.count === 1)) continue
    const end = Math.min(left + side, runs.end[run]!)
    for (let x = Math.max(left, runs.start[run]!); x < end; x++) {
      if (owner !== component || labels.at(x, y) !== label) values[row * side + x - left] = HIDDEN
    }
  }
}

/** The first run of a row that ends right of `left`. */
const firstRunTo = (end: Int32Array, from: number, to: number, left: number): number => {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    if (end[middle]! <= left) low = middle + 1
    else high = middle
  }
  return low
}

// Stars are alike on both sides: what a neighbour hides is taken from the opposite side.
const fillFromOpposite = (values: Float32Array): number => {
  const last = values.length - 1
  let hidden = 0
  for (let i = 0; i <= last - i; i++) {
    const a = values[i]!
    const b = values[last - i]!
    if (Number.isNaN(a)) {
      hidden++
      values[i] = Number.isNaN(b) ? 0 : b
    }
    if (Number.isNaN(b) && i !== last - i) {
      hidden++
      values[last - i] = Number.isNaN(a) ? 0 : a
    }
  }
  return hidden
}

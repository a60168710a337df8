import type { Runs } from './runs.ts'

/** Runs that touch, at corners too. `runs[first[c] … first[c + 1]]` are the runs of component `c`, from the top. */
export interface Components {
  readonly count: number
  readonly first: Int32Array
  readonly runs: Int32Array
  readonly area: Int32Array
}

/** Joins runs of neighbouring rows with a union-find over the runs; components of fewer than `minArea` pixels are dropped. */
export const componentsOf = (runs: Runs, minArea: number): Components => {
  const parent = joinRows(runs)
  const areas = new Int32Array(runs.count)
  for (let i = 0; i < runs.count; i++) areas[rootOf(parent, i)]! += runs.end[i]! - runs.start[i]!
  const number = new Int32Array(runs.count).fill(-1)
  let count = 0
  for (let i = 0; i < runs.count; i++) if (areas[i]! >= minArea) number[i] = count++
  const first = new Int32Array(count + 1)
  const area = new Int32Array(count)
  for (let i = 0; i < runs.count; i++) {
    const component = number[rootOf(parent, i)]!
    if (component >= 0) first[component + 1]!++
    if (number[i]! >= 0) area[number[i]!] = areas[i]!
  }
  for (let c = 0; c < count; c++) first[c + 1]! += first[c]!
  const next = first.slice(0, count)
  const order = new Int32Array(first[count]!)
  for (let i = 0; i < runs.count; i++) {
    const component = number[rootOf(parent, i)]!
    if (component >= 0) order[next[component]!++] = i
  }
  return { count, first, runs: order, area }
}

const joinRows = ({ count, y, start, end }: Runs): Int32Array => {
  const parent = Int32Array.from({ length: count }, (_, i) => i)
  let above = 0
  for (let i = 0; i < count; i++) {
    while (above < i && y[above]! < y[i]! - 1) above++
    // Runs further left in the row above end before this one begins, and before every later one of this row.
    while (above < i && y[above] === y[i]! - 1 && end[above]! < start[i]!) above++
    for (let j = above; j < i && y[j] === y[i]! - 1 && start[j]! <= end[i]!; j++) join(parent, i, j)
  }
  return parent
}

const join = (parent: Int32Array, a: number, b: number): void => {
  const rootA = rootOf(parent, a)
  const rootB = rootOf(parent, b)
  if (rootA < rootB) parent[rootB] = rootA
  else parent[rootA] = rootB
}

const rootOf = (parent: Int32Array, run: number): number => {
  let root = run
  while (parent[root] !== root) root = parent[root]!
  // The way is shortened for the next one who asks.
  for (let at = run; at !== root; ) {
    const next = parent[at]!
    parent[at] = root
    at = next
  }
  return root
}

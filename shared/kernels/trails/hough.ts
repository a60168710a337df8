import type { Residual } from './residual.ts'

/** A line in normal form, in bins from the middle of the picture: x cos(angle) + y sin(angle) = distance. */
export interface Line {
  readonly angle: number
  readonly distance: number
  readonly votes: number
}

/** Of two pi: half a degree. A line of 800 bins then leaves a cell of two bins only near its ends. */
const ANGLES = 360
const CELL = 2
/** What votes [sigma]: about 2 % of the bins of an empty sky. */
const LIT = 2
/** Cells around a peak that belong to the same line: angles and distances. */
const NEAR_ANGLE = 8
const NEAR_DISTANCE = 6

/**
 * The straight lines that most bins lie on (Hough transform in the normal form of Duda & Hart 1972, CACM 15, 11), strongest
 * first, at most `limit`: those with more votes than chance gives a line of that length in any of the cells.
 */
export const findLines = ({ width, height, level }: Residual, limit: number): Line[] => {
  const reach = Math.hypot(width, height) / 2
  const distances = Math.ceil((2 * reach) / CELL) + 2
  const votes = new Int32Array(ANGLES * distances)
  const cos = Float64Array.from({ length: ANGLES }, (_, i) => Math.cos((i * Math.PI) / ANGLES) / CELL)
  const sin = Float64Array.from({ length: ANGLES }, (_, i) => Math.sin((i * Math.PI) / ANGLES) / CELL)
  const origin = reach / CELL + 0.5
  let lit = 0
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (!(level[row * width + column]! > LIT)) continue
      lit++
      const x = column - (width - 1) / 2
      const y = row - (height - 1) / 2
      for (let i = 0, base = 0; i < ANGLES; i++, base += distances) votes[base + ((x * cos[i]! + y * sin[i]! + origin) | 0)]!++
    }
  }
  const share = lit / (width * height)
  const lines: Line[] = []
  const spent = new Uint8Array(votes.length)
  while (lines.length < limit) {
    const best = strongest(votes, spent, distances, share, { width, height, origin })
    if (best < 0) break
    const [angle, cell] = [Math.floor(best / distances), best % distances]
    lines.push({ angle: (angle * Math.PI) / ANGLES, distance: (cell + 0.5 - origin) * CELL, votes: votes[best]! })
    forget(spent, distances, angle, cell)
  }
  return lines
}

/** Standard deviations above what chance gives, so that no cell of half a million gets there without a line. */
const SURE = 6
const FEWEST = 36

const strongest = (
  votes: Int32Array,
  spent: Uint8Array,
  distances: number,
  share: number,
  { width, height, origin }: { width: number; height: number; origin: number },
): number => {
  let best = -1
  let most = SURE
  for (let cell = 0; cell < votes.length; cell++) {
    const count = votes[cell]!
    if (count < FEWEST || spent[cell]) continue
    const angle = (Math.floor(cell / distances) * Math.PI) / ANGLES
    const length = chordOf(width, height, angle, ((cell % distances) + 0.5 - origin) * CELL)
    const usual = share * CELL * length
    const excess = (count - usual) / Math.sqrt(usual + 1)
    if (excess > most) {
      most = excess
      best = cell
    }
  }
  return best
}

/** How long a line is inside the picture [bins]. */
export const chordOf = (width: number, height: number, angle: number, distance: number): number => {
  const span = spanOf(width, height, angle, distance)
  return Math.max(0, span.to - span.from)
}

/** Where a line is inside the picture, along its direction (-sin, cos) from its foot. */
export const spanOf = (width: number, height: number, angle: number, distance: number): { from: number; to: number } => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  let [from, to] = [-Infinity, Infinity]
  const cut = (start: number, slope: number, half: number): void => {
    if (Math.abs(slope) < 1e-9) {
      if (Math.abs(start) > half) to = -Infinity
      return
    }
    const [a, b] = [(-half - start) / slope, (half - start) / slope]
    from = Math.max(from, Math.min(a, b))
    to = Math.min(to, Math.max(a, b))
  }
  cut(distance * c, -s, (width - 1) / 2)
  cut(distance * s, c, (height - 1) / 2)
  return { from, to }
}

const forget = (spent: Uint8Array, distances: number, angle: number, cell: number): void => {
  for (let i = -NEAR_ANGLE; i <= NEAR_ANGLE; i++) {
    // Beyond half a turn the same line has its distance the other way round.
    const turned = angle + i
    const row = ((turned % ANGLES) + ANGLES) % ANGLES
    const middle = row === turned ? cell : distances - 1 - cell
    const low = Math.max(0, middle - NEAR_DISTANCE)
    spent.fill(1, row * distances + low, row * distances + Math.min(distances, middle + NEAR_DISTANCE + 1))
  }
}

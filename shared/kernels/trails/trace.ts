import { medianOf } from '#shared/kernels/quality/median.ts'
import { type Line, spanOf } from './hough.ts'
import type { Residual } from './residual.ts'

/** A line that was followed through the picture, in bins. */
export interface Traced {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  /** Part of the pieces between the ends that are lit. */
  readonly lit: number
  /** Full width at half maximum across [bins]. */
  readonly width: number
}

/** Bins of one piece of a line. */
const PIECE = 20
/** What a piece has to rise above its sides [sigma of its mean]. */
const LIT = 2.5
/** Unlit pieces in a row that end a trail: a masked bright star, the dark between two flashes. */
const GAP = 3
const LEAST_LIT = 0.6
/** The shortest trail, in parts of the shorter side of the picture. */
const SHORTEST = 0.25
/** Signal-to-noise ratio of the whole trail. */
const LEAST_SNR = 9
/** Where the two sides are, that nebulae have too but trails do not [bins]. */
const SIDES: readonly (readonly number[])[] = [
  [-6, -5],
  [5, 6],
]
/** A trail rises above each of its sides, an edge of the light (overscan, the border of a stacked frame) above one alone. */
const LEAST_SIDE_SNR = 5
/** The glow at the border of a sensor has one side only; of a trail that runs along it no more than half can be told apart. */
const LEAST_BETWEEN = 0.5
/** Dead columns and bleeding stars run along the axes within this [rad], and within so many bins over the length of the line. */
const ALONG_AXIS = 0.004
const BINS_OFF_AXIS = 2
/** Standard error of a median over that of a mean. */
const MEDIAN_NOISE = Math.sqrt(Math.PI / 2)

/** Follows a line; null when it is no trail: nothing along most of it, too short, or a flaw of the sensor along an axis. */
export const trace = (residual: Residual, rough: Line): Traced | null => {
  const line = refined(residual, rough)
  const { from, to } = spanOf(residual.width, residual.height, line.angle, line.distance)
  const turn = ((line.angle % (Math.PI / 2)) + Math.PI / 2) % (Math.PI / 2)
  if (Math.min(turn, Math.PI / 2 - turn) < Math.max(ALONG_AXIS, BINS_OFF_AXIS / (to - from))) return null
  const count = Math.floor((to - from) / PIECE)
  if (!(count >= 3)) return null
  const length = (to - from) / count
  const pieces = Array.from({ length: count }, (_, i) => contrast(residual, line, from + i * length, from + (i + 1) * length))
  const best = longestLit(pieces.map(({ above, noise }) => (above[0] + above[1]) / 2 > LIT * noise))
  if (!best) return null
  const part = pieces.slice(best.first, best.last + 1)
  if (part.filter(({ isBetween }) => isBetween).length < LEAST_BETWEEN * part.length) return null
  const signalOver = (above: (piece: Contrast) => number): number =>
    part.reduce((sum, piece) => sum + above(piece), 0) / Math.hypot(...part.map(({ noise }) => noise))
  if (part.length * length < SHORTEST * Math.min(residual.width, residual.height)) return null
  if (signalOver(({ above }) => (above[0] + above[1]) / 2) < LEAST_SNR) return null
  if (signalOver(({ above }) => above[0]) < LEAST_SIDE_SNR || signalOver(({ above }) => above[1]) < LEAST_SIDE_SNR) return null
  const start = pointOn(residual, line, from + best.first * length, 0)
  const end = pointOn(residual, line, from + (best.last + 1) * length, 0)
  const width = widthAcross(residual, line, from + best.first * length, from + (best.last + 1) * length)
  return { x1: start.x, y1: start.y, x2: end.x, y2: end.y, lit: best.lit, width }
}

const pointOn = ({ width, height }: Residual, { angle, distance }: Line, along: number, across: number) => ({
  x: (width - 1) / 2 + (distance + across) * Math.cos(angle) - along * Math.sin(angle),
  y: (height - 1) / 2 + (distance + across) * Math.sin(angle) + along * Math.cos(angle),
})

/** The nearest bin; NaN outside. */
const levelAt = (residual: Residual, line: Line, along: number, across: number): number => {
  const { x, y } = pointOn(residual, line, along, across)
  const [column, row] = [Math.round(x), Math.round(y)]
  if (column < 0 || row < 0 || column >= residual.width || row >= residual.height) return Number.NaN
  return residual.level[row * residual.width + column]!
}

const meanOf = (residual: Residual, line: Line, from: number, to: number, offsets: readonly number[]) => {
  let sum = 0
  let count = 0
  for (let along = from + 0.5; along < to; along++) {
    for (const across of offsets) {
      const value = levelAt(residual, line, along, across)
      if (Number.isNaN(value)) continue
      sum += value
      count++
    }
  }
  return { mean: count > 0 ? sum / count : 0, count }
}

interface Contrast {
  /** Above the one side and the other [sigma]. */
  readonly above: readonly [number, number]
  /** Of their mean. */
  readonly noise: number
  /** True when both sides are known. */
  readonly isBetween: boolean
}

/** Medians: the light of a trail is everywhere along it, that of faint stars in a row is not. */
const contrast = (residual: Residual, line: Line, from: number, to: number): Contrast => {
  const on = medianAlong(residual, line, from, to, [0])
  const sides = SIDES.map((offsets) => medianAlong(residual, line, from, to, offsets))
  const known = sides.filter(({ count }) => count > 0)
  if (on.count < PIECE / 4 || known.length === 0) return { above: [0, 0], noise: 1, isBetween: false }
  const off = known.reduce((sum, { count }) => sum + count, 0)
  const [first, second] = sides.map(({ level, count }) => on.level - (count > 0 ? level : known[0]!.level))
  const noise = residual.noise * MEDIAN_NOISE * Math.sqrt(1 / on.count + 1 / off)
  return { above: [first!, second!], noise, isBetween: known.length === SIDES.length }
}

const medianAlong = (residual: Residual, line: Line, from: number, to: number, offsets: readonly number[]) => {
  const values: number[] = []
  for (let along = from + 0.5; along < to; along++) {
    for (const across of offsets) {
      const value = levelAt(residual, line, along, across)
      if (!Number.isNaN(value)) values.push(value)
    }
  }
  return { level: medianOf(values) ?? 0, count: values.length }
}

/** Turns and shifts the line a little, to where it is brightest. */
const refined = (residual: Residual, rough: Line): Line => {
  let best = rough
  let most = -Infinity
  for (const step of [1, 0.3]) {
    const middle = best
    for (let turn = -4; turn <= 4; turn++) {
      for (let shift = -3; shift <= 3; shift++) {
        const line = { ...middle, angle: middle.angle + turn * step * 0.0025, distance: middle.distance + shift * step * 0.6 }
        const { from, to } = spanOf(residual.width, residual.height, line.angle, line.distance)
        const { mean, count } = meanOf(residual, line, from, to, [0])
        if (mean * Math.sqrt(count) > most) {
          most = mean * Math.sqrt(count)
          best = line
        }
      }
    }
  }
  return best
}

const longestLit = (isLit: readonly boolean[]): { first: number; last: number; lit: number } | null => {
  let best: { first: number; last: number; lit: number } | null = null
  for (let first = 0; first < isLit.length; first++) {
    // A lit piece by itself may be chance.
    if (!isLit[first] || isLit[first + 1] === false) continue
    let lit = 0
    let last = first
    for (let i = first; i < isLit.length && i - last <= GAP; i++) {
      if (!isLit[i] || (i - last > 1 && isLit[i + 1] === false)) continue
      lit++
      last = i
    }
    const share = lit / (last - first + 1)
    if (share >= LEAST_LIT && (!best || last - first > best.last - best.first)) best = { first, last, lit: share }
  }
  return best
}

const widthAcross = (residual: Residual, line: Line, from: number, to: number): number => {
  const offsets = Array.from({ length: 17 }, (_, i) => (i - 8) / 2)
  const levels = offsets.map((across) => meanOf(residual, line, from, to, [across]).mean)
  const base = (levels[0]! + levels.at(-1)!) / 2
  const peak = Math.max(...levels) - base
  return levels.filter((level) => level - base > peak / 2).length / 2
}

/** Takes a trail out of the residual, so that what is left can be looked through again. */
export const erase = (residual: Residual, { x1, y1, x2, y2 }: Traced, reach: number): Residual => {
  const { width, height } = residual
  const level = residual.level.slice()
  const length = Math.hypot(x2 - x1, y2 - y1)
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length]
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const across = (column - x1) * uy - (row - y1) * ux
      const along = (column - x1) * ux + (row - y1) * uy
      if (Math.abs(across) <= reach && along > -PIECE && along < length + PIECE) level[row * width + column] = Number.NaN
    }
  }
  return { ...residual, level }
}

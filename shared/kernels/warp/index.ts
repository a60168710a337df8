import type { Homography } from './homography.ts'
import { lanczosTable, PHASES, TAPS } from './lanczos.ts'
import { type Band, PATCH_MARGIN, type Patch } from './patch.ts'

export { after, areaScale, type Homography, IDENTITY, invert, isIdentity, mapPoint } from './homography.ts'
export { type Band, createPatch, fillPatch, PATCH_MARGIN, type Patch, REACH, sourceRows } from './patch.ts'

export const INTERPOLATIONS = ['lanczos3', 'bilinear', 'nearest'] as const
export type Interpolation = (typeof INTERPOLATIONS)[number]

/**
 * Makes a band of a picture from a patch of a frame: `toSource` leads from the picture to the frame. Pixels that the frame does not see become
 * NaN. Writes every pixel of `out`, row after row.
 */
export type Warp = (patch: Patch, toSource: Homography, band: Band, out: Float32Array) => void

/** Along a row the map is worked out at every so many pixels, and is straight between them. */
export const STEP = 16

/** The reference. */
export const warp = (method: Interpolation): Warp => {
  const value = METHODS[method]
  return (patch, m, { width, from, to }, out) => {
    const { frameWidth, frameHeight, top, rows } = patch
    for (let y = from; y < to; y++) {
      for (let start = 0; start < width; start += STEP) {
        const [w, wEnd] = [m[6] * start + m[7] * y + m[8], m[6] * (start + STEP) + m[7] * y + m[8]]
        const [sx, sy] = [(m[0] * start + m[1] * y + m[2]) / w, (m[3] * start + m[4] * y + m[5]) / w]
        const dx = ((m[0] * (start + STEP) + m[1] * y + m[2]) / wEnd - sx) / STEP
        const dy = ((m[3] * (start + STEP) + m[4] * y + m[5]) / wEnd - sy) / STEP
        for (let i = 0; i < STEP && start + i < width; i++) {
          const [fx, fy] = [sx + i * dx, sy + i * dy]
          const row = Math.floor(fy) - top
          const isSeen = fx >= -0.5 && fx <= frameWidth - 0.5 && fy >= -0.5 && fy <= frameHeight - 0.5
          out[(y - from) * width + start + i] = isSeen && row >= 2 && row + 3 < rows ? value(patch, fx, fy - top) : Number.NaN
        }
      }
    }
  }
}

type ValueAt = (patch: Patch, x: number, y: number) => number

let table: Float32Array | undefined

/**
 * Lanczos with three lobes. Never below the lowest of the 36 samples: the negative lobes of a bright star would draw a dark ring on the sky.
 * Higher than the highest it may be: a star whose middle lies between pixels is.
 */
const lanczos: ValueAt = ({ data, stride }, x, y) => {
  table ??= lanczosTable()
  const [column, row] = [Math.floor(x), Math.floor(y)]
  const [atX, atY] = [phaseOf(x - column), phaseOf(y - row)]
  let sum = 0
  let least = Infinity
  for (let j = 0; j < 6; j++) {
    const at = (row + j - 2) * stride + column - 2 + PATCH_MARGIN
    let line = 0
    for (let i = 0; i < 6; i++) {
      const sample = data[at + i]!
      line += table[atX + i]! * sample
      if (sample < least) least = sample
    }
    sum += table[atY + j]! * line
  }
  return sum < least ? least : sum
}

const phaseOf = (part: number): number => TAPS * Math.floor(part * PHASES + 0.5)

const bilinear: ValueAt = ({ data, stride }, x, y) => {
  const [column, row] = [Math.floor(x), Math.floor(y)]
  const at = row * stride + column + PATCH_MARGIN
  const [u, v] = [x - column, y - row]
  const upper = data[at]! + u * (data[at + 1]! - data[at]!)
  const lower = data[at + stride]! + u * (data[at + stride + 1]! - data[at + stride]!)
  return upper + v * (lower - upper)
}

const nearest: ValueAt = ({ data, stride }, x, y) => data[Math.floor(y + 0.5) * stride + Math.floor(x + 0.5) + PATCH_MARGIN]!

const METHODS: Readonly<Record<Interpolation, ValueAt>> = { lanczos3: lanczos, bilinear, nearest }

import type { Texels } from '../tiles/layers.ts'

export const LEVELS = 65536

/** Counts per channel from 0 to white; what lies beyond is counted at the ends, NaN not at all. */
export const countLevels = ({ layers, width, height }: Texels, white: number): Uint32Array[] =>
  layers.map(({ plane, offsets, stride, row }) => {
    const counts = new Uint32Array(LEVELS)
    const scale = (LEVELS - 1) / white
    for (let y = 0; y < height; y++) {
      let at = y * row + offsets[0]!
      for (let x = 0; x < width; x++, at += stride) {
        const value = plane[at]!
        if (Number.isNaN(value)) continue
        const level = Math.round(value * scale)
        const bin = level < 0 ? 0 : level >= LEVELS ? LEVELS - 1 : level
        counts[bin] = counts[bin]! + 1
      }
    }
    return counts
  })

import type { BayerPattern, XtransCell } from '#shared/core/raster.ts'
import { xtransCell } from '#shared/formats/xtrans-cell.ts'
import type { RawFacts } from './facts.ts'

/** The part of the sensor that sees light. */
export interface VisibleArea {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** LibRaw tells the size of the upright picture; ours is as stored. */
export const visibleArea = ({ left_margin, top_margin, width, height, flip }: RawFacts): VisibleArea => {
  const isTurned = flip >= 5
  return { left: left_margin, top: top_margin, width: isTurned ? height : width, height: isTurned ? width : height }
}

export type RawKind = 'bayer' | 'x-trans' | 'grey' | 'colour' | 'other'

const XTRANS = 9

/** How the colours lie. `other` is a mosaic of more than three colours, or one that does not repeat every two pixels. */
export const kindOf = (facts: RawFacts): RawKind => {
  if (facts.filters === XTRANS) return 'x-trans'
  if (facts.filters === 0) return facts.colors === 1 ? 'grey' : 'colour'
  return bayerOf(facts) ? 'bayer' : 'other'
}

/** The pattern of the visible area's first pixels, where it is one of the four of Bayer. */
export const bayerOf = (facts: RawFacts): BayerPattern | undefined => {
  if (facts.filters >>> 0 < 1000) return undefined
  const cell = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((row) =>
    [0, 1].map((column) => facts.cdesc[colourAt(facts.filters, row, column)]),
  )
  const pattern = cell.slice(0, 4).join('')
  // Eight rows are described, and in a Bayer mosaic every second one is the same.
  return isBayer(pattern) && cell.join('') === pattern.repeat(4) ? pattern : undefined
}

const isBayer = (pattern: string): pattern is BayerPattern => /^(RGGB|BGGR|GRBG|GBRG)$/.test(pattern)

/** Which of up to four colours a pixel has, as dcraw packs it: two bits each, rows of two pixels. */
const colourAt = (filters: number, row: number, column: number): number =>
  (filters >>> ((((row << 1) & 14) | (column & 1)) << 1)) & 3

/** Red, green and blue of an X-Trans cell, row after row; null where LibRaw does not tell, or tells what cannot be. */
export const xtransOf = (facts: RawFacts): XtransCell | null => {
  if (kindOf(facts) !== 'x-trans' || facts.tables === null) return null
  return xtransCell(facts.tables.xtrans.map((colour) => 'RGB'[colour] ?? '?').join('')) ?? null
}

/**
 * The level of no light [ADU], one number, or those of the 2 x 2 pixels of a cell in file order where they differ. LibRaw adds
 * up three: one for all, one by colour, one by place.
 */
export const blackLevels = (facts: RawFacts): number[] => {
  const { black } = facts.color_data
  const cblack = facts.tables?.cblack
  if (!cblack) return [black]
  const [rows = 0, columns = 0] = cblack.slice(4, 6)
  const isMosaic = facts.filters >>> 0 >= 1000
  const levels = [0, 1, 2, 3].map((i) => {
    const [row, column] = [i >> 1, i & 1]
    const byColour = cblack[isMosaic ? colourAt(facts.filters, row, column) : 0] ?? 0
    const byPlace = rows > 0 && columns > 0 ? (cblack[6 + (row % rows) * columns + (column % columns)] ?? 0) : 0
    return black + byColour + byPlace
  })
  return levels.every((level) => level === levels[0]) ? levels.slice(0, 1) : levels
}

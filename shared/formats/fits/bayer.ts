import type { BayerPattern, Raster } from '#shared/core/raster.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { flipXtrans, shiftXtrans, xtransCell } from '#shared/formats/xtrans-cell.ts'
import { cardValue, numberCard } from './header.ts'

const PATTERNS: readonly BayerPattern[] = ['RGGB', 'BGGR', 'GRBG', 'GBRG']

/**
 * True when the first stored row is the bottom one, which is the rule of FITS unless ROWORDER says otherwise. Where it says
 * nothing, a mosaic tells: BAYERPAT counts from the top left and holds for the first stored row. Seestar's own stacks have lost
 * their mosaic and lie as its frames do.
 */
export const isBottomUpOf = (cards: readonly HeaderCard[]): boolean => {
  const rowOrder = textCard(cards, 'ROWORDER')
  if (rowOrder !== '') return !/TOP.?DOWN/i.test(rowOrder)
  return !namesMosaic(cards) && !/seestar/i.test(textCard(cards, 'CREATOR') + textCard(cards, 'INSTRUME'))
}

/** What a raster says of the mosaic that its one channel is; nothing where it is none. */
export type Mosaic = Pick<Raster, 'bayer' | 'xtrans'>

/** The mosaic of the stored rows, whichever sort it is. An X-Trans has the 36 letters of its cell in BAYERPAT, as Siril writes it. */
export const mosaicOf = (cards: readonly HeaderCard[], height: number): Mosaic => {
  const bayer = bayerOf(cards, height)
  if (bayer) return { bayer }
  const cell = xtransCell(patternText(cards))
  if (cell === undefined) return {}
  const { isFlipped, dx, dy } = cornerOf(cards)
  const moved = shiftXtrans(cell, dx, dy)
  return { xtrans: isFlipped ? flipXtrans(moved, height) : moved }
}

/** The same, from the picture's top left: what BAYERPAT says in the header of a raster; undefined where there is no mosaic. */
export const patternFromTop = ({ bayer, xtrans, isBottomUp, height }: Raster): string | undefined => {
  if (bayer) return shiftBayer(bayer, 0, isBottomUp ? height - 1 : 0)
  return xtrans && isBottomUp ? flipXtrans(xtrans, height) : xtrans
}

/**
 * The mosaic of the stored rows. BAYERPAT names the colours from the picture's top left; programs that say ROWORDER
 * BOTTOM-UP store that corner last, those that say nothing mean the first stored row. XBAYROFF and YBAYROFF count from the
 * same corner. Undefined when the picture is no 2 x 2 mosaic.
 */
export const bayerOf = (cards: readonly HeaderCard[], height: number): BayerPattern | undefined => {
  const pattern = namedPattern(cards)
  if (pattern === undefined) return undefined
  const { isFlipped, dx, dy } = cornerOf(cards)
  return shiftBayer(pattern, dx, dy + (isFlipped ? height - 1 : 0))
}

/** Where the pattern begins, counted from the top left, and whether that corner is stored last. */
const cornerOf = (cards: readonly HeaderCard[]) => ({
  isFlipped: /BOTTOM.?UP/i.test(textCard(cards, 'ROWORDER')),
  dx: numberCard(cards, 'XBAYROFF', 0),
  dy: numberCard(cards, 'YBAYROFF', 0),
})

const patternText = (cards: readonly HeaderCard[]): string =>
  (textCard(cards, 'BAYERPAT') || textCard(cards, 'COLORTYP') || textCard(cards, 'XTRANS')).toUpperCase()

const namedPattern = (cards: readonly HeaderCard[]): BayerPattern | undefined => {
  const named = patternText(cards)
  return PATTERNS.find((known) => known === named)
}

const namesMosaic = (cards: readonly HeaderCard[]): boolean =>
  namedPattern(cards) !== undefined || xtransCell(patternText(cards)) !== undefined

/** The pattern as it is seen from a pixel `dx` columns and `dy` rows further on. */
export const shiftBayer = (pattern: BayerPattern, dx: number, dy: number): BayerPattern => {
  const letters = [0, 1, 2, 3].map((i) => pattern[(parity(dy) ^ (i >> 1)) * 2 + (parity(dx) ^ (i & 1))]).join('')
  return PATTERNS.find((known) => known === letters) ?? pattern
}

const parity = (n: number): number => Math.abs(Math.round(n)) % 2

const textCard = (cards: readonly HeaderCard[], keyword: string): string => String(cardValue(cards, keyword) ?? '').trim()

import type { BayerPattern } from '#shared/core/raster.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
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
  return namedPattern(cards) === undefined && !/seestar/i.test(textCard(cards, 'CREATOR') + textCard(cards, 'INSTRUME'))
}

/**
 * The mosaic of the stored rows. BAYERPAT names the colours from the picture's top left; programs that say ROWORDER
 * BOTTOM-UP store that corner last, those that say nothing mean the first stored row. XBAYROFF and YBAYROFF count from the
 * same corner. Undefined when the picture is no 2 x 2 mosaic.
 */
export const bayerOf = (cards: readonly HeaderCard[], height: number): BayerPattern | undefined => {
  const pattern = namedPattern(cards)
  if (pattern === undefined) return undefined
  const isFlipped = /BOTTOM.?UP/i.test(textCard(cards, 'ROWORDER'))
  const dx = numberCard(cards, 'XBAYROFF', 0)
  const dy = numberCard(cards, 'YBAYROFF', 0) + (isFlipped ? height - 1 : 0)
  return shiftBayer(pattern, dx, dy)
}

const namedPattern = (cards: readonly HeaderCard[]): BayerPattern | undefined => {
  const named = (textCard(cards, 'BAYERPAT') || textCard(cards, 'COLORTYP')).toUpperCase()
  return PATTERNS.find((known) => known === named)
}

/** The pattern as it is seen from a pixel `dx` columns and `dy` rows further on. */
export const shiftBayer = (pattern: BayerPattern, dx: number, dy: number): BayerPattern => {
  const letters = [0, 1, 2, 3].map((i) => pattern[(parity(dy) ^ (i >> 1)) * 2 + (parity(dx) ^ (i & 1))]).join('')
  return PATTERNS.find((known) => known === letters) ?? pattern
}

const parity = (n: number): number => Math.abs(Math.round(n)) % 2

const textCard = (cards: readonly HeaderCard[], keyword: string): string => String(cardValue(cards, keyword) ?? '').trim()

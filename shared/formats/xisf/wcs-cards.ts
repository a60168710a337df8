import type { HeaderCard } from '#shared/formats/format.ts'
import { flipWcsCard } from './flip-cards.ts'

const WCS =
  /^(WCSAXES|CTYPE\d|CUNIT\d|CRVAL\d|CRPIX\d|CD\d_\d|PC\d_\d|CDELT\d|CROTA\d|LONPOLE|LATPOLE|PV\d_\d+|(AP?|BP?)_(ORDER|\d+_\d+))$/

/**
 * One WCS, of the rows as stored. PixInsight keeps its solution in properties that count from the top, and beside it in keywords that
 * count from the bottom unless their CDELT2 is negative: the properties win, and keywords alone are turned over.
 */
export const withStoredWcs = (
  keywords: readonly HeaderCard[],
  solution: readonly HeaderCard[],
  height: number,
  isOurs: boolean,
): { cards: readonly HeaderCard[]; notes: readonly string[] } => {
  if (solution.length > 0) return { cards: [...keywords.filter(({ keyword }) => !WCS.test(keyword)), ...solution], notes: [] }
  const number = (name: string): number | null => {
    const value = keywords.find(({ keyword }) => keyword === name)?.value
    return typeof value === 'number' ? value : null
  }
  const isBottomUp = (number('CDELT2') ?? (number('CD2_2') === null ? -1 : 1)) > 0
  // Our own files say what is stored.
  if (isOurs || !isBottomUp || number('CRPIX2') === null) return { cards: keywords, notes: [] }
  const hasMatrix = keywords.some(({ keyword }) => /^(CD|PC)\d_\d$/.test(keyword))
  return {
    cards: keywords.map((card) => flipWcsCard(card, height, hasMatrix)),
    notes: ['The WCS of the header counts rows from the bottom; it was turned to the rows as stored.'],
  }
}

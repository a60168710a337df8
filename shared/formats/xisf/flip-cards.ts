import type { HeaderCard } from '#shared/formats/format.ts'

/**
 * The cards of a picture whose rows are turned over: ROWORDER says so, the offset of a mosaic follows, and the WCS (reference
 * pixel, second column of the matrix, SIP terms odd in v) goes on pointing at the same sky.
 */
export const flipRowsInCards = (cards: readonly HeaderCard[], height: number): HeaderCard[] => {
  const hasMatrix = cards.some(({ keyword }) => /^(CD|PC)\d_\d$/.test(keyword))
  const turned = cards.filter(({ keyword }) => !MOSAIC.test(keyword)).map((card) => flipWcsCard(card, height, hasMatrix))
  return [
    ...turned.filter(({ keyword }) => keyword !== 'ROWORDER'),
    { keyword: 'ROWORDER', value: 'TOP-DOWN', comment: 'Order of pixel rows stored in the image array' },
  ]
}

/** One card of a WCS, for rows that are turned over. `hasMatrix`: the WCS has CD or PC. */
export const flipWcsCard = (card: HeaderCard, height: number, hasMatrix: boolean): HeaderCard => {
  if (typeof card.value !== 'number') return card
  if (card.keyword === 'CRPIX2') return { ...card, value: height + 1 - card.value }
  return isOdd(card.keyword, hasMatrix) ? { ...card, value: -card.value } : card
}

// ColorFilterArray says it instead, for the rows as they now are.
const MOSAIC = /^(BAYERPAT|COLORTYP|XBAYROFF|YBAYROFF)$/

const isOdd = (keyword: string, hasMatrix: boolean): boolean => {
  if (/^(CD|PC)\d_2$/.test(keyword)) return true
  // Without a matrix, CDELT2 stands for its second column (Calabretta & Greisen 2002, equation 189).
  if (keyword === 'CDELT2') return !hasMatrix
  const term = /^(AP?|BP?)_\d+_(\d+)$/.exec(keyword)
  return term !== null && (Number(term[2]) + (term[1]!.startsWith('B') ? 1 : 0)) % 2 === 1
}

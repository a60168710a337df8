import { parseCard } from '#shared/formats/fits/cards.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { wcsFromCards } from '#shared/sky/fits-wcs.ts'
import type { Findings, FoundSolution } from './findings.ts'

/** How much of a file its header may fill; the rest of a `.new` is the picture. */
export const HEADER_BYTES = 512 * 1024

/** The cards of a header as FITS writes it, or with a line each, as ASTAP does. */
export const cardsOfText = (text: string): HeaderCard[] => {
  const lines = text.slice(0, 400).includes('\n') ? text.split(/\r?\n/) : (text.match(/[\s\S]{1,80}/g) ?? [])
  const end = lines.findIndex((line) => line.slice(0, 8).trimEnd() === 'END')
  return lines
    .slice(0, end < 0 ? undefined : end)
    .map((line) => parseCard(line.slice(0, 80).padEnd(80)))
    .filter(({ isGarbage }) => !isGarbage)
    .map(({ isGarbage: _, ...card }) => card)
}

/** `NAME.wcs` of astrometry.net or ASTAP and `NAME.new`: a header with the solution of the picture beside it. */
export const readSolvedHeader = (name: string, text: string): Partial<Findings> => {
  const cards = cardsOfText(text)
  if (cards.length === 0) return { notes: [`${name}: this is no FITS header.`] }
  const solved = cards.find(({ keyword }) => keyword === 'PLTSOLVD')?.value
  if (solved === false || solved === 'F') return { notes: [`${name}: the picture was not solved.`] }
  const wcs = wcsFromCards(cards)
  return wcs.ok ? { solution: { wcs: wcs.value, from: name, size: sizeOf(cards) } } : { notes: [`${name}: ${wcs.fault.message}`] }
}

// astrometry.net names the size of the picture in keywords of its own; a `.new` is the picture itself.
const sizeOf = (cards: readonly HeaderCard[]): FoundSolution['size'] => {
  const number = (keyword: string): number => Number(cards.find((card) => card.keyword === keyword)?.value ?? 0)
  const [width, height] = [number('IMAGEW') || number('NAXIS1'), number('IMAGEH') || number('NAXIS2')]
  return width > 0 && height > 0 ? { width, height } : null
}

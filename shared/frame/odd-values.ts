import type { FileHeader } from '#shared/formats/format.ts'
import { DATE_KEYWORDS, parseDateTime } from './date-obs.ts'
import { type Lookup, lookupOf, numberOf } from './lookup.ts'

/** Formats whose dates are written by the rules of FITS. */
const BY_FITS: readonly string[] = ['fits', 'xisf']

/** What values needed to be understood, or why they were passed over, a sentence each. `numbers` are the keywords of each number. */
export const oddValueNotes = (header: FileHeader, numbers: readonly (readonly string[])[]): string[] => {
  const cards = lookupOf(header.cards)
  return [
    ...(BY_FITS.includes(header.format) ? dateNotes(cards) : []),
    ...new Set(numbers.flatMap((keywords) => numberNotes(cards, keywords))),
  ]
}

/** From the first keyword to the one whose number counts. */
const numberNotes = (cards: Lookup, keywords: readonly string[]): string[] => {
  const notes: string[] = []
  for (const keyword of keywords) {
    const value = cards.card([keyword])?.value
    const number = numberOf(value)
    const text = typeof value === 'string' ? value.trim() : ''
    if (number !== null && /^[+-]?\d+,\d/.test(text))
      notes.push(`${keyword} is a text with a comma for a decimal point ('${text}'), read as ${number}.`)
    if (number !== null) break
    if (isNoNumber(text)) notes.push(`${keyword} says ${shortened(text)}, which is no number, and is left out.`)
  }
  return notes
}

/** "Not a number" and infinity as C, Python and Microsoft's library print them, and numbers beyond all bounds. */
const isNoNumber = (text: string): boolean =>
  /^[+-]?(nan(\(.*\))?|inf(inity)?|1\.#\w*)$/i.test(text) || Math.abs(Number(text)) === Number.POSITIVE_INFINITY

/** The form of the standard (FITS 4.0, 9.1.1), the Z that many add, and the one from before 2000. */
const STANDARD = /^(\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d*)?Z?)?|\d\d\/\d\d\/\d\d)$/

const dateNotes = (cards: Lookup): string[] => {
  const card = cards.card(DATE_KEYWORDS)
  if (typeof card?.value !== 'string' || STANDARD.test(card.value.trim())) return []
  const text = card.value.trim()
  const read = parseDateTime(text)
  return read === null
    ? [`${card.keyword} says ${shortened(text)}, which is no date, and is left out.`]
    : [`${card.keyword} is not written as FITS wants it (${shortened(text)}) and is read as ${new Date(read).toISOString()}.`]
}

const shortened = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text)

import type { HeaderCard } from '#shared/formats/format.ts'
import { CARD_LENGTH } from './cards.ts'

/** The lines of one card: one, or several with CONTINUE where a text is too long. Keywords beyond 8 letters use HIERARCH. */
export const formatCard = (card: HeaderCard): string[] => {
  const keyword = plain(card.keyword)
  if (keyword === '' || keyword === 'COMMENT' || keyword === 'HISTORY')
    return commentary(keyword, plain(String(card.value ?? '')))
  const head = /^[A-Z0-9_-]{1,8}$/.test(keyword) ? `${keyword.padEnd(8)}= ` : `HIERARCH ${keyword} = `
  const comment = card.comment ? ` / ${plain(card.comment)}` : ''
  if (typeof card.value === 'string') return stringLines(head, plain(card.value).replaceAll("'", "''"), comment)
  return [line(`${head}${scalar(card.value)}${comment}`)]
}

const scalar = (value: number | boolean | null): string => {
  if (value === null) return ''.padStart(20)
  if (typeof value === 'boolean') return (value ? 'T' : 'F').padStart(20)
  return String(value).toUpperCase().padStart(20)
}

const stringLines = (head: string, text: string, comment: string): string[] => {
  const room = CARD_LENGTH - head.length - 2
  // Comments begin in one column, as other programs lay out cards; some compute checksums of them that way.
  if (text.length <= room) return [line(`${head}${`'${text.padEnd(8)}'`.padEnd(comment ? 20 : 0)}${comment}`)]
  const cut = safeCut(text, room - 1)
  return [line(`${head}'${text.slice(0, cut)}&'`), ...stringLines('CONTINUE  ', text.slice(cut), comment)]
}

// A doubled quote must not be torn apart.
const safeCut = (text: string, at: number): number => {
  const quotes = /'*$/.exec(text.slice(0, at))?.[0].length ?? 0
  return quotes % 2 === 1 ? at - 1 : at
}

const commentary = (keyword: string, text: string): string[] => {
  const room = CARD_LENGTH - 8
  const pieces = Array.from({ length: Math.max(1, Math.ceil(text.length / room)) }, (_, i) =>
    text.slice(i * room, (i + 1) * room),
  )
  return pieces.map((piece) => line(`${keyword.padEnd(8)}${piece}`))
}

const line = (text: string): string => text.slice(0, CARD_LENGTH).padEnd(CARD_LENGTH)

// FITS headers are plain ASCII.
const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?')

import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { HeaderCard } from '#shared/formats/format.ts'
import { CARD_LENGTH, type ParsedCard, parseCard } from './cards.ts'
import { repairNotes } from './repairs.ts'

export const BLOCK = 2880
/** The longest header that is read: 36,000 cards. Real ones have some hundred. */
const MAX_HEADER = 1000 * BLOCK
const FIRST_READ = 6 * BLOCK

export interface HeaderUnit {
  readonly cards: readonly HeaderCard[]
  /** Where the data begin [bytes from the start of the file]. */
  readonly dataOffset: number
  readonly notes: readonly string[]
  /** False when there is no END card: where the data begin is a guess then. */
  readonly isEnded: boolean
}

/**
 * The header that starts at `offset`. A header without END stops where the text stops; garbage lines become notes.
 * Faults: `fits.no-header` when there is no FITS keyword at `offset`.
 */
export const readHeaderUnit = async (source: ByteSource, offset: number): Promise<Result<HeaderUnit>> => {
  const lines: string[] = []
  let isEnded = false
  for (let size = FIRST_READ, at = 0; !isEnded && at < MAX_HEADER; at += size, size = Math.min(2 * size, 100 * BLOCK)) {
    const bytes = await source.read(offset + at, size)
    isEnded = takeLines(bytes, lines)
    if (bytes.length < size) break
  }
  if (!BEGINNING.test(lines[0] ?? '')) return fail('invalid', 'fits.no-header', 'There is no FITS header where one should be.')
  // A header without END: what follows the text is data or padding.
  const used = isEnded ? lines.length + 1 : textLength(lines)
  const parsed = lines.slice(0, isEnded ? lines.length : used).map(parseCard)
  const joined = joinContinued(parsed)
  const notes = [
    ...(isEnded ? [] : ['The header has no END card.']),
    ...(/^(SIMPLE|XTENSION) *=/i.test(lines[0]!) ? [] : ['The header does not begin with SIMPLE or XTENSION.']),
    ...(parsed[0]?.keyword === 'SIMPLE' && parsed[0].value !== true
      ? ['The file says itself that it is not quite FITS (SIMPLE).']
      : []),
    ...repairNotes(parsed),
    ...joined.notes,
  ]
  return ok({ cards: joined.cards, dataOffset: offset + Math.ceil((used * CARD_LENGTH) / BLOCK) * BLOCK, notes, isEnded })
}

/** A header that lost its first line begins with what should be the second one. */
const BEGINNING = /^((SIMPLE|XTENSION)|BITPIX *=)/i

/** Adds the lines of a piece of the header; true when END was among them. */
const takeLines = (bytes: Uint8Array, lines: string[]): boolean => {
  const text = LATIN.decode(bytes)
  for (let at = 0; at + 3 <= text.length; at += CARD_LENGTH) {
    const line = lineOf(text.slice(at, at + CARD_LENGTH), bytes.subarray(at, at + CARD_LENGTH))
    if (line.startsWith('END') && IS_END.test(line)) return true
    lines.push(line)
  }
  return false
}

const LATIN = new TextDecoder('latin1')
const UTF8 = new TextDecoder()

/** Letters beyond ASCII are forbidden; programs that write them all the same mean UTF-8 more often than Latin-1. */
const lineOf = (latin: string, bytes: Uint8Array): string => {
  if (!/\P{ASCII}/u.test(latin)) return latin
  const text = UTF8.decode(bytes)
  return text.includes('\ufffd') ? latin : text
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: some programs pad END with NULs
const IS_END = /^END[\s\x00]*$/
const TEXT = /^[\x20-\x7e\s]*$/

const textLength = (lines: readonly string[]): number => {
  const end = lines.findIndex((line) => !TEXT.test(line))
  return end < 0 ? lines.length : end
}

/** Joining is quadratic, and a hostile header could be nothing but CONTINUE. */
const LONGEST_TEXT = 32_768

/** Long strings go on in CONTINUE cards while they end with `&` (FITS 4.0, 4.2.1.2). */
const joinContinued = (parsed: readonly ParsedCard[]): { cards: HeaderCard[]; notes: string[] } => {
  const cards: HeaderCard[] = []
  let garbage = 0
  for (const { isGarbage, repairs: _, ...card } of parsed) {
    const last = cards.at(-1)
    if (
      card.keyword === 'CONTINUE' &&
      typeof last?.value === 'string' &&
      last.value.endsWith('&') &&
      last.value.length < LONGEST_TEXT
    ) {
      const comment = [last.comment, card.comment].filter(Boolean).join(' ')
      cards[cards.length - 1] = {
        ...last,
        value: last.value.slice(0, -1) + String(card.value ?? ''),
        ...(comment ? { comment } : {}),
      }
    } else if (isGarbage) garbage++
    else if (card.keyword !== '' || card.value !== '') cards.push(card)
  }
  return { cards, notes: garbage > 0 ? [`${garbage} ${garbage === 1 ? 'line' : 'lines'} of the header could not be read.`] : [] }
}

/** The value of the first card with this keyword; undefined when there is none. */
export const cardValue = (cards: readonly HeaderCard[], keyword: string): HeaderCard['value'] | undefined =>
  cards.find((card) => card.keyword === keyword)?.value

/** A number of the header; `otherwise` where it is missing or no number. */
export const numberCard = (cards: readonly HeaderCard[], keyword: string, otherwise: number): number => {
  const value = cardValue(cards, keyword)
  // Some programs write numbers as text.
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : otherwise
}

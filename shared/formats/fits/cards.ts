import type { HeaderCard } from '#shared/formats/format.ts'
import type { Repair } from './repairs.ts'

export const CARD_LENGTH = 80

/** A card as it stands in the header, before CONTINUE lines are joined to it. */
export interface ParsedCard extends HeaderCard {
  readonly isGarbage: boolean
  /** What the line needed to be understood. */
  readonly repairs?: readonly Repair[]
}

/**
 * One line of 80 characters (FITS 4.0, section 4). Read with a kind eye: lower case keywords, values that are not in their
 * column, decimal commas and a missing closing quote are understood, and said. A line that is no card at all is marked,
 * never an error.
 */
export const parseCard = (line: string): ParsedCard => {
  const { repairs, ...card } = parseParts(line)
  const all = [...lineRepairs(line), ...(repairs ?? [])]
  return all.length > 0 && !card.isGarbage ? { ...card, repairs: all } : card
}

const parseParts = (line: string): ParsedCard => {
  const written = line.slice(0, 8).trim()
  const keyword = written.toUpperCase()
  if (keyword === 'HIERARCH') {
    const equals = line.indexOf('=', 8)
    if (equals > 8) return { ...parseValue(line.slice(equals + 1)), keyword: line.slice(8, equals).trim() }
  }
  if (keyword === 'CONTINUE') return { ...parseValue(line.slice(8)), keyword }
  if (COMMENTARY.has(keyword)) return { keyword, value: clean(line.slice(8)), isGarbage: false }
  if (line[8] === '=') {
    const value = parseValue(line.slice(9))
    const repairs: readonly Repair[] = [
      ...(keyword !== written ? (['lower-case'] as const) : []),
      // The value indicator is both characters (FITS 4.0, 4.1.2.2).
      ...(line[9] !== ' ' ? (['blank'] as const) : []),
      ...(value.repairs ?? []),
    ]
    return { ...value, keyword, isGarbage: !KEYWORD.test(keyword), ...(repairs.length > 0 ? { repairs } : {}) }
  }
  const early = EARLY.exec(line)
  if (early) {
    const value = parseValue(early[2]!)
    return { ...value, keyword: early[1]!.toUpperCase(), repairs: ['column', ...(value.repairs ?? [])] }
  }
  return { keyword, value: clean(line.slice(8)), isGarbage: !KEYWORD.test(keyword) }
}

const COMMENTARY = new Set(['', 'COMMENT', 'HISTORY'])
const KEYWORD = /^[A-Z0-9_-]+$/
/** A value whose equals sign stands before its column. */
const EARLY = /^([A-Za-z0-9_-]{1,7})\s*=\s*(\S.*)$/
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([EeDd][+-]?\d+)?$/
const COMMA_NUMBER = /^[+-]?\d+,\d+([EeDd][+-]?\d+)?$/

const parseValue = (text: string): Omit<ParsedCard, 'keyword'> => {
  const start = text.trimStart()
  if (start.startsWith("'")) return parseString(start)
  const slash = text.indexOf('/')
  const token = clean(slash < 0 ? text : text.slice(0, slash)).trim()
  const isComma = COMMA_NUMBER.test(token)
  const value = scalarOf(isComma ? token.replace(',', '.') : token)
  const comment = commentOf(slash < 0 ? '' : text.slice(slash + 1))
  return { value, ...comment, isGarbage: false, ...(isComma ? { repairs: ['comma'] } : {}) }
}

// Two quotes in a row stand for one. Without a closing quote, everything is the text.
const parseString = (text: string): Omit<ParsedCard, 'keyword'> => {
  let end = text.indexOf("'", 1)
  while (end > 0 && text[end + 1] === "'") end = text.indexOf("'", end + 2)
  const inner = end < 0 ? text.slice(1) : text.slice(1, end)
  const slash = end < 0 ? -1 : text.indexOf('/', end)
  const value = clean(inner.replaceAll("''", "'"))
  const comment = commentOf(slash < 0 ? '' : text.slice(slash + 1))
  return { value, ...comment, isGarbage: false, ...(end < 0 ? { repairs: ['quote'] } : {}) }
}

const scalarOf = (token: string): HeaderCard['value'] => {
  if (token === '') return null
  if (token === 'T' || token === 'F') return token === 'T'
  if (!NUMBER.test(token)) return token
  const value = Number(token.replace(/[dD]/, 'e'))
  return Number.isFinite(value) ? value : token
}

const commentOf = (text: string): { comment?: string } => {
  const comment = clean(text).trim()
  return comment === '' ? {} : { comment }
}

const lineRepairs = (line: string): Repair[] => [
  ...(CONTROL.test(line.trimEnd()) ? (['control'] as const) : []),
  ...(FOREIGN.test(line) ? (['letters'] as const) : []),
]

// Control characters are forbidden in a header, and some programs write line ends and NULs all the same.
const clean = (text: string): string => (CONTROL.test(text) ? text.replace(ALL_CONTROLS, ' ') : text).trimEnd()
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL = /[\x00-\x1f\x7f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const ALL_CONTROLS = /[\x00-\x1f\x7f]+/g
const FOREIGN = /\P{ASCII}/u

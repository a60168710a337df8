import type { HeaderCard } from '#shared/formats/format.ts'

/** The cards of a header by upper-case keyword, so that fallbacks are a list of names. EXIF tags are looked up the same way. */
export interface Lookup {
  /** The first card among these keywords that says something. */
  card(keywords: readonly string[]): HeaderCard | null
  text(keywords: readonly string[]): string | null
  number(keywords: readonly string[]): number | null
  /** The first number among these keywords, with the comment that may name its unit. */
  measure(keywords: readonly string[]): { keyword: string; value: number; comment: string } | null
}

export const lookupOf = (cards: readonly HeaderCard[]): Lookup => {
  const byKeyword = new Map<string, HeaderCard>()
  for (const card of cards) {
    const keyword = card.keyword.toUpperCase()
    if (!byKeyword.has(keyword) && isSaying(card.value)) byKeyword.set(keyword, shortened(card))
  }
  const card = (keywords: readonly string[]): HeaderCard | null => {
    for (const keyword of keywords) {
      const found = byKeyword.get(keyword)
      if (found) return found
    }
    return null
  }
  const measure: Lookup['measure'] = (keywords) => {
    for (const keyword of keywords) {
      const found = byKeyword.get(keyword)
      const value = numberOf(found?.value)
      if (found && value !== null) return { keyword, value, comment: found.comment ?? '' }
    }
    return null
  }
  return { card, text: (keywords) => textOf(card(keywords)), number: (keywords) => measure(keywords)?.value ?? null, measure }
}

/** No value that is looked up here is longer, and patterns may be slow on text without end. */
const LONGEST = 200

const shortened = (card: HeaderCard): HeaderCard => {
  const isLong = (typeof card.value === 'string' && card.value.length > LONGEST) || (card.comment?.length ?? 0) > LONGEST
  if (!isLong) return card
  const value = typeof card.value === 'string' ? card.value.slice(0, LONGEST) : card.value
  return { keyword: card.keyword, value, comment: (card.comment ?? '').slice(0, LONGEST) }
}

// What programs write when they do not know.
const SAYS_NOTHING = /^(unknown|n\/?a|none|null|undefined|not set|not available|-+|\?+)?$/i

const isSaying = (value: HeaderCard['value']): boolean =>
  typeof value === 'string' ? !SAYS_NOTHING.test(value.trim()) : value !== null

const textOf = (card: HeaderCard | null): string | null => (card ? String(card.value).trim() : null)

const NUMBER = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[ed][+-]?\d+)?)\s*(?:[a-z°%µ/"']{0,8})$/i
const COMMA_NUMBER = /^[+-]?\d+,\d+/

/**
 * The number a value stands for: `12.5`, `'12.5'`, `'12,5'` (a decimal comma), `'-10 C'`, `'1/75'`, `'f/5.6'`.
 * Null for anything else, sexagesimal text included.
 */
export const numberOf = (value: HeaderCard['value'] | undefined): number | null => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string') return null
  const text = value.trim().replace(/^f\//i, '')
  const ratio = /^(\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)$/.exec(text)
  if (ratio) return Number(ratio[2]) === 0 ? null : Number(ratio[1]) / Number(ratio[2])
  const match = NUMBER.exec(COMMA_NUMBER.test(text) ? text.replace(',', '.') : text)
  const number = match ? Number(match[1]!.replace(/d/i, 'e')) : Number.NaN
  return Number.isFinite(number) ? number : null
}

/** The value where it lies between two bounds; null where it is missing, or so far off that it says nothing. */
export const within = (value: number | null, low: number, high: number): number | null =>
  value !== null && value >= low && value <= high ? value : null

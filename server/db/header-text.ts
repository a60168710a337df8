import type { HeaderCard } from '#shared/formats/format.ts'
import { isBetween } from '#shared/search/condition.ts'

/** A header as text for the search: one line `keyword=value` a card, lower case. */
export const headerText = (cards: readonly HeaderCard[]): string =>
  cards.map(({ keyword, value }) => `${keyword}=${String(value ?? '').replaceAll('\n', ' ')}`.toLowerCase()).join('\n')

/**
 * SQL function `header_has(text, keyword, part, isWhole, min, max, isMinExcluded, isMaxExcluded)`: 1 when a card of that keyword
 * holds the text as part of its own (or is it, as a whole), and is a number in the range where there is one. '' is any text.
 */
export const headerHas = (...values: unknown[]): number => {
  const [text, keyword, part, isWhole, min, max, isMinExcluded, isMaxExcluded] = values
  const start = `${String(keyword).toLowerCase()}=`
  const wanted = String(part).toLowerCase()
  const between = {
    min: numberOr(min),
    max: numberOr(max),
    isMinExcluded: isMinExcluded === 1,
    isMaxExcluded: isMaxExcluded === 1,
  }
  const isRange = between.min !== null || between.max !== null
  return String(text ?? '')
    .split('\n')
    .some((line) => {
      if (!line.startsWith(start)) return false
      const value = line.slice(start.length)
      if (isRange) return value.trim() !== '' && isBetween(Number(value), between)
      return isWhole === 1 ? value.trim() === wanted : value.includes(wanted)
    })
    ? 1
    : 0
}

const numberOr = (value: unknown): number | null => (typeof value === 'number' ? value : null)

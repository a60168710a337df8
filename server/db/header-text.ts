import type { HeaderCard } from '#shared/formats/format.ts'

/** A header as text for the search: one line `keyword=value` a card, lower case. */
export const headerText = (cards: readonly HeaderCard[]): string =>
  cards.map(({ keyword, value }) => `${keyword}=${String(value ?? '').replaceAll('\n', ' ')}`.toLowerCase()).join('\n')

/** SQL function `header_has(text, key, value)`: 1 when a card of that keyword holds the value as part of its own. '' is any value. */
export const headerHas = (text: unknown, key: unknown, value: unknown): number => {
  const start = `${String(key).toLowerCase()}=`
  const part = String(value).toLowerCase()
  return String(text ?? '')
    .split('\n')
    .some((line) => line.startsWith(start) && line.includes(part, start.length))
    ? 1
    : 0
}

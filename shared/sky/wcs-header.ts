/** The part of a header line that a WCS needs. */
export interface WcsCard {
  readonly keyword: string
  readonly value: string | number | boolean | null
}

export type WcsHeader = ReadonlyMap<string, WcsCard['value']>

/** Of a keyword that is written twice, the last one counts. */
export const headerOf = (cards: readonly WcsCard[]): WcsHeader =>
  new Map(cards.map(({ keyword, value }) => [keyword.toUpperCase(), value]))

export const numberOf = (header: WcsHeader, keyword: string): number | null => {
  const value = header.get(keyword)
  // Some programs write numbers as text.
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

export const textOf = (header: WcsHeader, keyword: string): string =>
  String(header.get(keyword) ?? '')
    .trim()
    .toUpperCase()

import type { Entry } from '#lib/data/entry.ts'
import { CONSTELLATIONS, constellationOf } from '#shared/sky/constellation.ts'

export interface Facet {
  readonly value: string
  readonly count: number
}

/** The values that occur, the most frequent first; frames that say nothing are left out. */
export const facetOf = (entries: readonly Entry[], textOf: (entry: Entry) => string | null): Facet[] => {
  const counts = new Map<string, number>()
  for (const entry of entries) {
    const value = textOf(entry)
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}

/** The constellation that the centre of a solved frame lies in, by its name. */
export const constellationText = ({ ra, dec }: Pick<Entry, 'ra' | 'dec'>): string | null =>
  ra === null || dec === null ? null : (CONSTELLATIONS.get(constellationOf({ ra, dec })) ?? null)

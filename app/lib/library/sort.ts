import type { Entry } from '#lib/data/entry.ts'

export const SORTS = ['newest', 'oldest', 'name', 'rating', 'exposure', 'added'] as const
export type Sort = (typeof SORTS)[number]
export const SORT_LABELS: Readonly<Record<Sort, string>> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  name: 'By name',
  rating: 'Best rated',
  exposure: 'Longest exposure',
  added: 'Last added',
}

export const GROUPS = ['night', 'none'] as const
export type Group = (typeof GROUPS)[number]

/** Runs of equal text sort by their numbers: `light_2` comes before `light_10`. One collator, as making one is slow. */
const byText = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Sorted in place and returned. Equal frames stay in the order of their exposures, then of their ids, so nothing jumps. */
export const sortEntries = (entries: Entry[], sort: Sort): Entry[] => entries.sort(COMPARE[sort])

const newest = (a: Entry, b: Entry): number => byTime(b, a) || undatedLast(a, b) || (a.id < b.id ? -1 : 1)
const oldest = (a: Entry, b: Entry): number => byTime(a, b) || undatedLast(a, b) || (a.id < b.id ? -1 : 1)
const byTime = (a: Entry, b: Entry): number => (a.takenAt === null || b.takenAt === null ? 0 : a.takenAt - b.takenAt)
const undatedLast = (a: Entry, b: Entry): number => Number(a.takenAt === null) - Number(b.takenAt === null)

const COMPARE: Readonly<Record<Sort, (a: Entry, b: Entry) => number>> = {
  newest,
  oldest,
  name: (a, b) => byText.compare(a.title, b.title) || byText.compare(a.fileName, b.fileName) || newest(a, b),
  rating: (a, b) => b.rating - a.rating || newest(a, b),
  exposure: (a, b) => (b.exposureSeconds ?? -1) - (a.exposureSeconds ?? -1) || newest(a, b),
  added: (a, b) => b.indexedAt - a.indexedAt || newest(a, b),
}

/** A run of frames under one heading; `start` is the index of its first frame. */
export interface Section {
  /** The night, '' for frames without a date; null where there is no heading. */
  readonly key: string | null
  readonly start: number
  readonly count: number
}

/** Nights make sense only while the order is by time; otherwise all frames are one section without a heading. */
export const sectionsOf = (entries: readonly Entry[], sort: Sort, group: Group): Section[] => {
  if (group === 'none' || (sort !== 'newest' && sort !== 'oldest')) return [{ key: null, start: 0, count: entries.length }]
  const sections: { key: string; start: number; count: number }[] = []
  for (const [index, { night }] of entries.entries()) {
    const last = sections.at(-1)
    if (last && last.key === night) last.count++
    else sections.push({ key: night, start: index, count: 1 })
  }
  return sections
}

import type { Entry } from '#lib/data/entry.ts'
import { filterName } from '#shared/search/filter-name.ts'
import { type Share, statisticsOf } from '#shared/search/statistics.ts'

/** What the library has of one object. */
export interface ObjectSummary {
  readonly frames: number
  readonly nights: number
  readonly seconds: number
  readonly filters: readonly Share[]
  /** Stacks and the best rated lights first, then the sharpest; one kind of filter does not push the others out. */
  readonly best: readonly Entry[]
}

const BEST = 12
const PER_FILTER = 4
/** Stands in where nothing was measured; infinities have no difference. */
const UNSHARP = 1e6

export const summaryOf = (entries: readonly Entry[]): ObjectSummary => {
  const { frames, nights, seconds, filters } = statisticsOf(entries)
  const pictures = entries.filter(({ frameType, isRejected }) => isPicture(frameType) && !isRejected)
  const taken = new Map<string, number>()
  const best = pictures.toSorted(byWorth).filter(({ filter, frameType }) => {
    const kind = `${frameType} ${filterName(filter ?? '')}`
    taken.set(kind, (taken.get(kind) ?? 0) + 1)
    return taken.get(kind)! <= PER_FILTER
  })
  return { frames, nights, seconds, filters, best: best.slice(0, BEST) }
}

const isPicture = (frameType: string): boolean => ['light', 'stacked', 'photo'].includes(frameType)

const byWorth = (a: Entry, b: Entry): number =>
  b.rating - a.rating ||
  Number(b.frameType === 'stacked') - Number(a.frameType === 'stacked') ||
  (a.fwhm ?? UNSHARP) - (b.fwhm ?? UNSHARP) ||
  (b.exposureSeconds ?? 0) - (a.exposureSeconds ?? 0) ||
  (a.id < b.id ? -1 : 1)

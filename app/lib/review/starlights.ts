import { db } from '#lib/data/database.ts'
import { DetectionRow } from '#shared/records/detections.ts'
import { starlightOf } from '#shared/review/starlight.ts'
import type { ReviewItem } from './read-session.ts'

/** Star lists are long, so each is read once per measurement. */
const known = new Map<string, { readonly measuredAt: number; readonly starlight: number | null }>()

/** So many star lists are read at a time: about a megabyte, and a few milliseconds. */
const AT_ONCE = 25

const isLacking = ({ id, quality }: ReviewItem): boolean => quality !== null && known.get(id)?.measuredAt !== quality.measuredAt

/** Reads the star lists of measured frames that are not known yet, a few at a time, and gives way in between. */
export const learnStarlights = async (items: readonly ReviewItem[], signal: AbortSignal): Promise<void> => {
  const lacking = items.filter(isLacking)
  for (let i = 0; i < lacking.length && !signal.aborted; i += AT_ONCE) {
    const part = lacking.slice(i, i + AT_ONCE)
    const rows = await db.detections.bulkGet(part.map(({ id }) => id))
    for (const [k, { id, quality }] of part.entries()) {
      const detections = DetectionRow.pick({ stars: true }).safeParse(rows[k]?.fields)
      // Stars that have not come yet are asked for again.
      if (detections.success && quality)
        known.set(id, { measuredAt: quality.measuredAt, starlight: starlightOf(detections.data) })
    }
  }
}

/** Frames with the light of their stars, where it is known. */
const lit = new WeakMap<ReviewItem, ReviewItem>()
export const withStarlight = (items: readonly ReviewItem[]): ReviewItem[] =>
  items.map((item) => {
    const light = known.get(item.id)
    if (!item.quality || light?.measuredAt !== item.quality.measuredAt || light.starlight === null) return item
    const before = lit.get(item)
    if (before) return before
    const bright = { ...item, quality: { ...item.quality, starlight: light.starlight } }
    lit.set(item, bright)
    return bright
  })

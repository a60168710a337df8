import { db } from '#lib/data/database.ts'
import { reviewOf } from '#lib/data/entry.ts'
import { groupBy } from '#lib/data/group.ts'
import { NO_METADATA } from '#shared/frame/metadata.ts'
import { FrameRow } from '#shared/records/frame.ts'
import { QualityRow } from '#shared/records/quality.ts'
import type { ReviewRow } from '#shared/records/review.ts'
import { inTimeOrder, type ReviewFrame, reviewFrameOf } from '#shared/review/frame.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import type { Row } from '#shared/sync/protocol.ts'
import type { SessionEntry } from './sessions.ts'
import { learnStarlights, withStarlight } from './starlights.ts'

/** A frame on the review screen. */
export interface ReviewItem extends ReviewFrame {
  readonly thumbnail: string | null
  readonly preview: string | null
  readonly isMissing: boolean
  readonly isFaulty: boolean
  /** The level that is white in the file: what its stretch is a fraction of. */
  readonly white: number
}

export type Mark = Pick<ReviewRow, 'rating' | 'isRejected'>

/** What the library knows of the frames already: enough for the strip and the first picture, before any row is read. */
export const itemsAtOnce = (frames: readonly SessionEntry[]): ReviewItem[] =>
  inTimeOrder(
    frames.map(({ entry: { id, folder, fileName, object, filter, camera, telescope, exposureSeconds, ...entry } }) => ({
      ...{ id, folder, fileName, takenAt: entry.takenAt, quality: null, white: 1 },
      metadata: { ...NO_METADATA, object, filter, camera, telescope, exposureSeconds },
      ...{ thumbnail: entry.thumbnail, preview: entry.preview, isMissing: entry.isMissing, isFaulty: entry.isFaulty },
    })),
  )

/** Rows are asked for so many at a time: in between the page can answer. */
const AT_ONCE = 200

/** The frames of a session with what was measured of them and the light of their stars, by time. */
export const readItems = async (ids: readonly string[], signal = NEVER): Promise<ReviewItem[]> => {
  const items = await readRows(ids)
  await learnStarlights(items, signal)
  return withStarlight(items)
}
const NEVER = new AbortController().signal

/** The frames of a session with what was measured of them, by time. All of it lies on the tablet. Starlight comes later. */
export const readRows = async (ids: readonly string[]): Promise<ReviewItem[]> => {
  const items: ReviewItem[] = []
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const part = ids.slice(i, i + AT_ONCE)
    const [frames, qualities] = await Promise.all([db.frames.bulkGet(part), db.quality.bulkGet(part)])
    for (const [k, id] of part.entries()) {
      const item = itemOf(id, frames[k], qualities[k])
      if (item) items.push(item)
    }
  }
  return inTimeOrder(items)
}

/** Rows are checked once for each version of theirs; what has not changed is the same object again. */
const made = new Map<string, { readonly version: string; readonly item: ReviewItem | null }>()
const MOST_MADE = 20_000

const itemOf = (id: string, frame: Row | undefined, quality: Row | undefined): ReviewItem | null => {
  const version = `${versionOf(frame)} ${versionOf(quality)}`
  const before = made.get(id)
  if (before?.version === version) return before.item
  const item = checkedItem(id, frame, quality)
  if (made.size >= MOST_MADE) made.clear()
  made.set(id, { version, item })
  return item
}
const versionOf = (row: Row | undefined): string => (row ? Object.values(row.stamps).join() : '')

const checkedItem = (id: string, row: Row | undefined, quality: Row | undefined): ReviewItem | null => {
  const frame = FrameRow.safeParse(row?.fields)
  if (!frame.success) return null
  const { thumbnail, preview, presence, fault, sampleFormat } = frame.data
  return {
    ...reviewFrameOf(id, frame.data, QualityRow.safeParse(quality?.fields).data ?? null, null),
    ...{ thumbnail, preview, isMissing: presence === 'missing', isFaulty: fault !== null },
    white: WHITES[sampleFormat] ?? 1,
  }
}

const WHITES: Readonly<Record<string, number>> = { u8: 255, u16: 65_535, i16: 32_767, i32: 2 ** 31 - 1 }

/**
 * What people said of the frames, with what waits to be sent: read as of one moment, or a sync in between would lose a mark. Frames
 * of which nobody said anything are left out.
 */
export const readMarks = async (ids: readonly string[]): Promise<Map<string, Mark>> => {
  const wanted = new Set(ids)
  const { rows, outbox } = await db.transaction('r', db.reviews, db.outbox, async () => {
    // Few frames are marked at all, and their keys are read at once; a thousand rows one by one are not.
    const marked = (await db.reviews.toCollection().primaryKeys()).filter((id) => wanted.has(id))
    return { rows: await db.reviews.bulkGet(marked), outbox: await db.outbox.where('table').equals('reviews').sortBy('stamp') }
  })
  const known = new Map(rows.flatMap((row) => (row ? [[row.id, row] as const] : [])))
  const waiting = groupBy(
    outbox.filter(({ id }) => wanted.has(id)),
    ({ id }) => id,
  )
  return new Map(
    [...new Set([...known.keys(), ...waiting.keys()])].map((id) => {
      const row = (waiting.get(id) ?? []).reduce<Row | undefined>((folded, change) => mergeChange(folded, change), known.get(id))
      const { rating, isRejected } = reviewOf(row?.fields)
      return [id, { rating, isRejected }]
    }),
  )
}

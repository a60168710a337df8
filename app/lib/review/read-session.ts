import { db } from '#lib/data/database.ts'
import { reviewOf } from '#lib/data/entry.ts'
import { groupBy } from '#lib/data/group.ts'
import { DetectionRow } from '#shared/records/detections.ts'
import { FrameRow } from '#shared/records/frame.ts'
import { QualityRow } from '#shared/records/quality.ts'
import type { ReviewRow } from '#shared/records/review.ts'
import { inTimeOrder, type ReviewFrame, reviewFrameOf } from '#shared/review/frame.ts'
import { starlightOf } from '#shared/review/starlight.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import type { Row } from '#shared/sync/protocol.ts'

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

/** The frames of a session with what was measured of them, by time. All of it lies on the tablet. */
export const readItems = async (ids: readonly string[]): Promise<ReviewItem[]> => {
  const [frames, qualities] = await Promise.all([db.frames.bulkGet([...ids]), db.quality.bulkGet([...ids])])
  const measured = qualities.map((row) => QualityRow.safeParse(row?.fields).data ?? null)
  const starlights = await starlightsOf(ids, measured)
  const items = ids.flatMap((id, i): ReviewItem[] => {
    const frame = FrameRow.safeParse(frames[i]?.fields)
    if (!frame.success) return []
    const { thumbnail, preview, presence, fault, sampleFormat } = frame.data
    return [
      {
        ...reviewFrameOf(id, frame.data, measured[i] ?? null, starlights.get(id) ?? null),
        thumbnail,
        preview,
        isMissing: presence === 'missing',
        isFaulty: fault !== null,
        white: WHITES[sampleFormat] ?? 1,
      },
    ]
  })
  return inTimeOrder(items)
}

/** Star lists are long, so each is read once per measurement. */
const known = new Map<string, { readonly measuredAt: number; readonly starlight: number | null }>()

const starlightsOf = async (
  ids: readonly string[],
  measured: readonly (QualityRow | null)[],
): Promise<Map<string, number | null>> => {
  const news = ids.filter((id, i) => measured[i] && known.get(id)?.measuredAt !== measured[i].measuredAt)
  const rows = await db.detections.bulkGet(news)
  const moments = new Map(ids.map((id, i) => [id, measured[i]?.measuredAt ?? 0]))
  for (const [i, id] of news.entries()) {
    const detections = DetectionRow.safeParse(rows[i]?.fields)
    // Stars that have not come yet are asked for again.
    if (detections.success) known.set(id, { measuredAt: moments.get(id) ?? 0, starlight: starlightOf(detections.data) })
  }
  return new Map(ids.map((id) => [id, known.get(id)?.starlight ?? null]))
}

const WHITES: Readonly<Record<string, number>> = { u8: 255, u16: 65_535, i16: 32_767, i32: 2 ** 31 - 1 }

/** What people said of the frames, with what waits to be sent: read as of one moment, or a sync in between would lose a mark. */
export const readMarks = async (ids: readonly string[]): Promise<Map<string, Mark>> => {
  const wanted = new Set(ids)
  const { rows, outbox } = await db.transaction('r', db.reviews, db.outbox, async () => {
    // Few frames are marked at all, and their keys are read at once; a thousand rows one by one are not.
    const marked = (await db.reviews.toCollection().primaryKeys()).filter((id) => wanted.has(id))
    return { rows: await db.reviews.bulkGet(marked), outbox: await db.outbox.where('table').equals('reviews').sortBy('stamp') }
  })
  const known = new Map(rows.flatMap((row) => (row ? [[row.id, row] as const] : [])))
  const waiting = groupBy(outbox, ({ id }) => id)
  return new Map(
    ids.map((id) => {
      const row = (waiting.get(id) ?? []).reduce<Row | undefined>((folded, change) => mergeChange(folded, change), known.get(id))
      const { rating, isRejected } = reviewOf(row?.fields)
      return [id, { rating, isRejected }]
    }),
  )
}

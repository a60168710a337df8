import { db } from '#lib/data/database.ts'
import { reviewOf } from '#lib/data/entry.ts'
import { groupBy } from '#lib/data/group.ts'
import { FrameRow } from '#shared/records/frame.ts'
import { QualityRow } from '#shared/records/quality.ts'
import type { ReviewRow } from '#shared/records/review.ts'
import { inTimeOrder, type ReviewFrame, reviewFrameOf } from '#shared/review/frame.ts'
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
  const items = ids.flatMap((id, i): ReviewItem[] => {
    const frame = FrameRow.safeParse(frames[i]?.fields)
    if (!frame.success) return []
    const { thumbnail, preview, presence, fault, sampleFormat } = frame.data
    const quality = QualityRow.safeParse(qualities[i]?.fields).data ?? null
    return [
      {
        ...reviewFrameOf(id, frame.data, quality),
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

const WHITES: Readonly<Record<string, number>> = { u8: 255, u16: 65_535, i16: 32_767, i32: 2 ** 31 - 1 }

/** What people said of the frames, with what waits to be sent. */
export const readMarks = async (ids: readonly string[]): Promise<Map<string, Mark>> => {
  const [rows, outbox] = await Promise.all([
    db.reviews.bulkGet([...ids]),
    db.outbox.where('table').equals('reviews').sortBy('stamp'),
  ])
  const waiting = groupBy(outbox, ({ id }) => id)
  return new Map(
    ids.map((id, i) => {
      const row = (waiting.get(id) ?? []).reduce<Row | undefined>((folded, change) => mergeChange(folded, change), rows[i])
      const { rating, isRejected } = reviewOf(row?.fields)
      return [id, { rating, isRejected }]
    }),
  )
}

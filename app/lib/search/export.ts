import { db } from '#lib/data/database.ts'
import { reviewOf } from '#lib/data/entry.ts'
import { FrameRow } from '#shared/records/frame.ts'
import { MatchRow } from '#shared/records/match.ts'
import { QualityRow } from '#shared/records/quality.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import type { ExportFrame } from '#shared/search/export-columns.ts'
import { type ExportFormat, exportList } from '#shared/search/export-list.ts'

const CHUNK = 500

/** A list of the frames as a file's text, from what the tablet keeps. `progress` hears how many are done. */
export const exportFrames = async (
  format: ExportFormat,
  frames: readonly { readonly id: string; readonly rating: number; readonly isRejected: boolean }[],
  progress: (done: number) => void,
): Promise<string> => {
  const rows: ExportFrame[] = []
  for (let start = 0; start < frames.length; start += CHUNK) {
    rows.push(...(await rowsOf(frames.slice(start, start + CHUNK))))
    progress(Math.min(frames.length, start + CHUNK))
  }
  return exportList(format, rows)
}

// Ratings come from the list on the screen: those that wait in the outbox are worked in there.
const rowsOf = async (
  frames: readonly { readonly id: string; readonly rating: number; readonly isRejected: boolean }[],
): Promise<ExportFrame[]> => {
  const ids = frames.map(({ id }) => id)
  const [found, reviews, solutions, matches, quality] = await Promise.all([
    db.frames.bulkGet(ids),
    db.reviews.bulkGet(ids),
    db.solutions.bulkGet(ids),
    db.matches.bulkGet(ids),
    db.quality.bulkGet(ids),
  ])
  return frames.flatMap(({ id, rating, isRejected }, i) => {
    const frame = FrameRow.safeParse(found[i]?.fields)
    if (!frame.success) return []
    return [
      {
        id,
        frame: frame.data,
        review: { ...reviewOf(reviews[i]?.fields), rating, isRejected },
        solution: SolutionRow.safeParse(solutions[i]?.fields).data ?? null,
        match: MatchRow.safeParse(matches[i]?.fields).data ?? null,
        quality: QualityRow.safeParse(quality[i]?.fields).data ?? null,
      },
    ]
  })
}

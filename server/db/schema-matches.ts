import type { DetectionRow } from '#shared/records/detections.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import type { HoldingRow } from '#shared/records/holding.ts'
import type { ImportRow } from '#shared/records/import.ts'
import type { JobRow } from '#shared/records/job.ts'
import type { MatchRow } from '#shared/records/match.ts'
import type { QualityRow } from '#shared/records/quality.ts'
import type { ReviewRow } from '#shared/records/review.ts'
import type { SearchRow } from '#shared/records/search.ts'
import type { SolutionRow } from '#shared/records/solution.ts'
import type { SubmissionRow } from '#shared/records/submission.ts'
import type { TriageRow } from '#shared/records/triage.ts'
import type { TableName } from '#shared/sync/tables.ts'
import type { SQLiteTable } from './drizzle.ts'
import type { SYNCED } from './schema.ts'

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
type Columns<T extends SQLiteTable> = {
  [K in Exclude<keyof T['$inferSelect'], 'id' | 'stamps'>]: NonNullable<T['$inferSelect'][K]>
}
type Present<R> = { [K in keyof R]: NonNullable<R[K]> }

interface Records {
  frames: FrameRow
  reviews: ReviewRow
  jobs: JobRow
  solutions: SolutionRow
  matches: MatchRow
  quality: QualityRow
  detections: DetectionRow
  triage: TriageRow
  submissions: SubmissionRow
  searches: SearchRow
  imports: ImportRow
  holdings: HoldingRow
}

/** Fails to compile when a table and its record differ. */
const tablesMatchTheirRecords: { [T in TableName]: Same<Columns<(typeof SYNCED)[T]>, Present<Records[T]>> } = {
  frames: true,
  reviews: true,
  jobs: true,
  solutions: true,
  matches: true,
  quality: true,
  detections: true,
  triage: true,
  submissions: true,
  searches: true,
  imports: true,
  holdings: true,
}
void tablesMatchTheirRecords

import type { z } from 'zod'
import { DetectionRow } from '#shared/records/detections.ts'
import { FrameRow } from '#shared/records/frame.ts'
import { HoldingRow } from '#shared/records/holding.ts'
import { ImportRow } from '#shared/records/import.ts'
import { JobRow } from '#shared/records/job.ts'
import { MatchRow } from '#shared/records/match.ts'
import { QualityRow } from '#shared/records/quality.ts'
import { ReviewRow } from '#shared/records/review.ts'
import { SearchRow } from '#shared/records/search.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import { SubmissionRow } from '#shared/records/submission.ts'
import { TriageRow } from '#shared/records/triage.ts'

/** A synced table: what a row looks like, and which fields only the server may write. */
export interface Table<R extends z.ZodObject = z.ZodObject> {
  readonly row: R
  readonly serverFields: readonly (keyof z.infer<R> & string)[]
  /** Accepts any part of a row and nothing else. Only for checking: what it returns has the defaults filled in. */
  readonly patch: z.ZodType
}

const table = <R extends z.ZodObject>(row: R, serverFields: readonly (keyof z.infer<R> & string)[]): Table<R> => ({
  row,
  serverFields,
  patch: row.partial().strict(),
})

const allFieldsOf = <R extends z.ZodObject>(row: R) => Object.keys(row.shape) as (keyof z.infer<R> & string)[]

export const TABLES = {
  frames: table(FrameRow, allFieldsOf(FrameRow)),
  reviews: table(ReviewRow, []),
  jobs: table(JobRow, [
    ...(['state', 'progress', 'message', 'attempt', 'startedAt', 'finishedAt', 'fault', 'attempts'] as const),
    ...(['tally', 'isolation'] as const),
  ]),
  solutions: table(SolutionRow, allFieldsOf(SolutionRow)),
  matches: table(MatchRow, allFieldsOf(MatchRow)),
  quality: table(QualityRow, allFieldsOf(QualityRow)),
  detections: table(DetectionRow, allFieldsOf(DetectionRow)),
  triage: table(TriageRow, ['glance']),
  submissions: table(SubmissionRow, allFieldsOf(SubmissionRow)),
  searches: table(SearchRow, []),
  imports: table(ImportRow, []),
  holdings: table(HoldingRow, []),
} as const

export type TableName = keyof typeof TABLES

/** Work that was asked of one server: it must not be done again by another, nor by the same one after it began anew. */
export const BOUND_TABLES: readonly TableName[] = ['jobs', 'submissions']
export const isBound = (table: string): boolean => BOUND_TABLES.some((name) => name === table)

export type Patch<T extends TableName> = Partial<z.infer<(typeof TABLES)[T]['row']>>

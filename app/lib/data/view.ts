import type { z } from 'zod'
import { JobRow } from '#shared/records/job.ts'
import type { ReviewRow } from '#shared/records/review.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import type { Change, Row } from '#shared/sync/protocol.ts'
import { TABLES, type TableName } from '#shared/sync/tables.ts'
import { db } from './database.ts'
import { reviewOf } from './entry.ts'
import { groupBy } from './group.ts'

type RowOf<T extends TableName> = z.infer<(typeof TABLES)[T]['row']>

/** A row as the user sees it: confirmed, with the outbox folded in. Null when it is unknown or cannot be read. */
export const viewRow = async <T extends TableName>(table: T, id: string): Promise<RowOf<T> | null> => {
  const parsed = TABLES[table].row.safeParse((await foldedRow(table, id))?.fields)
  return parsed.success ? (parsed.data as RowOf<T>) : null
}

export const viewReview = async (id: string): Promise<ReviewRow> => reviewOf((await foldedRow('reviews', id))?.fields)

const foldedRow = async (table: TableName, id: string): Promise<Row | undefined> => {
  const [confirmed, waiting] = await Promise.all([
    db[table].get(id),
    db.outbox.where('[table+id]').equals([table, id]).sortBy('stamp'),
  ])
  return foldAll(confirmed, waiting)
}

const foldAll = (row: Row | undefined, changes: readonly Change[]): Row | undefined =>
  changes.reduce<Row | undefined>((folded, change) => mergeChange(folded, change), row)

/** A job with its id, and whether the server has yet to hear of it. */
export interface JobView extends JobRow {
  readonly id: string
  readonly isWaiting: boolean
}

/** Confirmed job rows with the outbox folded in, newest first; wishes that only the outbox knows are among them. */
export const viewJobs = async (confirmed: readonly Row[], belongs: (job: JobView) => boolean): Promise<JobView[]> => {
  const waiting = groupBy(await db.outbox.where('table').equals('jobs').sortBy('stamp'), ({ id }) => id)
  const ids = new Set([...confirmed.map(({ id }) => id), ...waiting.keys()])
  const known = new Map(confirmed.map((row) => [row.id, row]))
  const missing = [...ids].filter((id) => !known.has(id))
  for (const row of await db.jobs.bulkGet(missing)) if (row) known.set(row.id, row)
  return [...ids]
    .flatMap((id) => jobView(id, foldAll(known.get(id), waiting.get(id) ?? []), !known.has(id)))
    .filter(belongs)
    .sort((a, b) => b.createdAt - a.createdAt)
}

const jobView = (id: string, row: Row | undefined, isWaiting: boolean): JobView[] => {
  const job = JobRow.safeParse(row?.fields)
  return job.success ? [{ ...job.data, id, isWaiting }] : []
}

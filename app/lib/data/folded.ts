import { mergeChange } from '#shared/sync/merge.ts'
import type { Row } from '#shared/sync/protocol.ts'
import type { TableName } from '#shared/sync/tables.ts'
import { db } from './database.ts'

/** Rows as the user sees them, with the outbox folded in: all of a table, or those whose id begins with `start`. */
export const foldedRows = async (table: TableName, start = ''): Promise<Row[]> => {
  const confirmed: Row[] = start ? await db[table].where('id').startsWith(start).toArray() : await db[table].toArray()
  const waiting = await db.outbox.where('table').equals(table).sortBy('stamp')
  const rows = new Map(confirmed.map((row) => [row.id, row]))
  for (const change of waiting) if (change.id.startsWith(start)) rows.set(change.id, mergeChange(rows.get(change.id), change))
  return [...rows.values()]
}

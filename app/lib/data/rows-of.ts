import type { Row } from '#shared/sync/protocol.ts'
import type { TableName } from '#shared/sync/tables.ts'
import { db } from './database.ts'

/**
 * Confirmed rows by id, those that `known` has already left aside. An empty table is not asked: thousands of questions for nothing are
 * most of the work while a library comes for the first time.
 */
export const rowsOf = async (
  table: TableName,
  ids: readonly string[],
  known?: ReadonlyMap<string, Row>,
): Promise<Map<string, Row>> => {
  const rows = new Map<string, Row>(known)
  const missing = ids.filter((id) => !rows.has(id))
  if (missing.length === 0 || (missing.length > 1 && (await db[table].count()) === (known?.size ?? 0))) return rows
  for (const row of await db[table].bulkGet(missing)) if (row) rows.set(row.id, row)
  return rows
}

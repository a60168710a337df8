import type { ChangeStore } from '#server/sync/change-store.ts'
import type { Change, Row } from '#shared/sync/protocol.ts'

/** A change store of arrays. */
export const createMemoryStore = (): ChangeStore => {
  const log: Change[] = []
  const rows = new Map<string, Row>()
  return {
    append: (change) => !log.some((c) => c.stamp === change.stamp) && log.push(change) > 0,
    since: (cursor, limit) => log.map((change, i) => ({ seq: i + 1, change })).slice(cursor, cursor + limit),
    row: (table, id) => rows.get(`${table}/${id}`),
    save: (table, row) => void rows.set(`${table}/${row.id}`, row),
  }
}

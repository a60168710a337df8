import type { ChangeStore } from '#server/sync/change-store.ts'
import { hlc } from '#shared/sync/hlc.ts'
import type { Change, Row } from '#shared/sync/protocol.ts'

/** A change store of arrays. */
export const createMemoryStore = (): ChangeStore => {
  const log: Change[] = []
  const early = new Set<string>()
  let epoch = 1
  const rows = new Map<string, Row>()
  return {
    append: (change) => !log.some((c) => c.stamp === change.stamp) && log.push(change) > 0,
    since: (cursor, limit) => log.map((change, i) => ({ seq: i + 1, change })).slice(cursor, cursor + limit),
    newest: () => log.length,
    latestStamp: () => log.reduce((latest, { stamp }) => (stamp > latest ? stamp : latest), hlc(0, 0, 'none')),
    epoch: () => `epoch ${epoch}`,
    renewEpoch: () => void epoch++,
    refuseEarly: (stamp) => void early.add(stamp),
    wasEarly: (stamp) => early.has(stamp),
    row: (table, id) => rows.get(`${table}/${id}`),
    save: (table, row) => void rows.set(`${table}/${row.id}`, row),
  }
}

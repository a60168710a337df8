import type { ChangeStore, LogEntry } from '#server/sync/change-store.ts'
import { hlc } from '#shared/sync/hlc.ts'
import type { Row } from '#shared/sync/protocol.ts'

/** A change store of arrays. */
export const createMemoryStore = (): ChangeStore => {
  const log: LogEntry[] = []
  const early = new Set<string>()
  let epoch = 1
  let newest = 0
  const rows = new Map<string, Row>()
  return {
    append: (change, origin = null) => {
      const at = log.findIndex((entry) => entry.change.stamp === change.stamp)
      const before = log[at]?.change.patch ?? {}
      if (at >= 0 && Object.keys(change.patch).every((name) => Object.hasOwn(before, name))) return false
      if (at >= 0) log.splice(at, 1)
      log.push({ seq: ++newest, change: { ...change, patch: { ...change.patch, ...before } }, origin: at >= 0 ? null : origin })
      return true
    },
    since: (cursor, limit) => log.filter(({ seq }) => seq > cursor).slice(0, limit),
    newest: () => newest,
    latestStamp: () => log.reduce((latest, { change }) => (change.stamp > latest ? change.stamp : latest), hlc(0, 0, 'none')),
    epoch: () => `epoch ${epoch}`,
    renewEpoch: () => void epoch++,
    refuseEarly: (stamp) => void early.add(stamp),
    noteUnread: () => {},
    wasEarly: (stamp) => early.has(stamp),
    row: (table, id) => rows.get(`${table}/${id}`),
    save: (table, row) => void rows.set(`${table}/${row.id}`, row),
  }
}

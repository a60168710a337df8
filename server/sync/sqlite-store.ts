import { randomBytes } from 'node:crypto'
import type Database from 'better-sqlite3'
import { type Column, getTableColumns } from '#server/db/drizzle.ts'
import { SYNCED } from '#server/db/schema.ts'
import { hlc } from '#shared/sync/hlc.ts'
import type { Change, Row } from '#shared/sync/protocol.ts'
import { TABLES, type TableName } from '#shared/sync/tables.ts'
import type { ChangeStore } from './change-store.ts'
import { vocabulary } from './vocabulary.ts'

interface StoredChange {
  readonly seq: number
  readonly stamp: string
  readonly table: string
  readonly id: string
  readonly patch: string
  readonly origin: string | null
}

/** The change log and the rows in SQLite. Callers wrap what belongs together in one transaction. */
export const createSqliteStore = (sqlite: Database.Database): ChangeStore => {
  const append = sqlite.prepare<[string, string, string, string, string | null]>(
    'INSERT OR IGNORE INTO changes (stamp, "table", id, patch, origin) VALUES (?, ?, ?, ?, ?)',
  )
  const patchAt = sqlite.prepare<[string], string>('SELECT patch FROM changes WHERE stamp = ?').pluck()
  const forget = sqlite.prepare<[string]>('DELETE FROM changes WHERE stamp = ?')
  const since = sqlite.prepare<[number, number], StoredChange>('SELECT * FROM changes WHERE seq > ? ORDER BY seq LIMIT ?')
  const newest = sqlite.prepare<[], number>(`SELECT seq FROM sqlite_sequence WHERE name = 'changes'`).pluck()
  const latestStamp = sqlite.prepare<[], string | null>('SELECT max(stamp) FROM changes').pluck()
  const epoch = sqlite.prepare<[], string>(`SELECT value FROM syncState WHERE name = 'epoch'`).pluck()
  const nameEpoch = sqlite.prepare<[string]>(`INSERT OR REPLACE INTO syncState (name, value) VALUES ('epoch', ?)`)
  const noteUnread = sqlite.prepare<[string]>(`INSERT OR REPLACE INTO syncState (name, value) VALUES ('unread', ?)`)
  const refuseEarly = sqlite.prepare<[string]>('INSERT OR IGNORE INTO earlyStamps (stamp) VALUES (?)')
  const wasEarly = sqlite.prepare<[string], number>('SELECT 1 FROM earlyStamps WHERE stamp = ?').pluck()
  const renewEpoch = (): string => {
    const name = randomBytes(8).toString('hex')
    nameEpoch.run(name)
    return name
  }
  const add = ({ stamp, table, id, patch }: Change, origin: string | null): boolean =>
    append.run(stamp, table, id, JSON.stringify(patch), origin).changes === 1
  const tables = new Map(tableNames.map((name) => [name as string, rowsOf(sqlite, name)]))
  return {
    append: (change, origin = null) => {
      if (add(change, origin)) return true
      const before = patchOf(patchAt.get(change.stamp) ?? '{}')
      if (Object.keys(change.patch).every((name) => Object.hasOwn(before, name))) return false
      forget.run(change.stamp)
      return add({ ...change, patch: { ...change.patch, ...before } }, null)
    },
    since: (cursor, limit) =>
      since
        .all(cursor, limit)
        .map(({ seq, patch, origin, ...change }) => ({ seq, origin, change: { ...change, patch: patchOf(patch) } })),
    newest: () => newest.get() ?? 0,
    latestStamp: () => latestStamp.get() ?? hlc(0, 0, 'none'),
    epoch: () => epoch.get() ?? renewEpoch(),
    renewEpoch: () => void renewEpoch(),
    refuseEarly: (stamp) => void refuseEarly.run(stamp),
    wasEarly: (stamp) => wasEarly.get(stamp) === 1,
    noteUnread: () => void noteUnread.run(vocabulary()),
    row: (table, id) => tables.get(table)?.load(id),
    save: (table, row) => tables.get(table)?.save(row),
  }
}

const tableNames = Object.keys(TABLES) as TableName[]

// What the log holds was checked when it came in.
const patchOf = (json: string): Change['patch'] => JSON.parse(json)

/** Reading and writing the rows of one table; a field is set when it has a stamp, also when it is set to null. */
const rowsOf = (sqlite: Database.Database, name: TableName) => {
  const { id: _id, stamps: _stamps, ...columns } = getTableColumns(SYNCED[name]) as Record<string, Column>
  const fields = Object.entries(columns)
  const names = fields.map(([field]) => `"${field}"`)
  const load = sqlite.prepare<[string], Record<string, unknown>>(`SELECT * FROM "${name}" WHERE id = ?`)
  const save = sqlite.prepare<unknown[]>(
    `INSERT INTO "${name}" (id, stamps, ${names.join(', ')}) VALUES (?, ?${', ?'.repeat(names.length)})
     ON CONFLICT (id) DO UPDATE SET stamps = excluded.stamps, ${names.map((n) => `${n} = excluded.${n}`).join(', ')}`,
  )
  return {
    load: (id: string): Row | undefined => {
      const stored = load.get(id)
      if (!stored) return undefined
      const stamps: Record<string, string> = JSON.parse(String(stored['stamps']))
      const set = fields.filter(([field]) => Object.hasOwn(stamps, field))
      return { id, fields: Object.fromEntries(set.map(([field, column]) => [field, fieldOf(column, stored[field])])), stamps }
    },
    save: ({ id, fields: values, stamps }: Row): void => {
      const bound = fields.map(([field, column]) => {
        const value = values[field]
        return value === null || value === undefined ? null : column.mapToDriverValue(value)
      })
      save.run(id, JSON.stringify(stamps), ...bound)
    },
  }
}

const fieldOf = (column: Column, stored: unknown): Change['patch'][string] =>
  stored === null ? null : (column.mapFromDriverValue(stored) as Change['patch'][string])

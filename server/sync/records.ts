import type { z } from 'zod'
import type { Db } from '#server/db/open-database.ts'
import { nextHlc } from '#shared/sync/hlc.ts'
import type { Change, SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'
import { type Patch, TABLES, type TableName } from '#shared/sync/tables.ts'
import { serverName } from './server-name.ts'
import { createSqliteStore } from './sqlite-store.ts'
import { record, sync } from './sync.ts'
import { readUnread } from './unread.ts'

type RowOf<T extends TableName> = z.output<(typeof TABLES)[T]['row']>

/** The rows of this server: what tablets sync with, and the hand of the server's own jobs. */
export interface Records {
  /** One exchange with a device, in one transaction. */
  sync(request: SyncRequest): SyncResponse
  /** Changes a row through the log. Fields that hold this value already are left out; a wrong field is a bug and throws. */
  write<T extends TableName>(table: T, id: string, patch: Patch<T>): void
  /** The row with its defaults, or undefined when there is none or it is not complete yet. */
  row<T extends TableName>(table: T, id: string): RowOf<T> | undefined
  /** All or nothing; may be nested. Listeners hear of it once, after the outermost one. */
  transaction<T>(work: () => T): T
  /** The number of the newest change; 0 when there is none. */
  cursor(): number
  /** Calls back after every transaction that changed something. Returns the way to stop. */
  onChange(listener: (cursor: number) => void): () => void
}

export const createRecords = ({ sqlite }: Db, now: () => number): Records => {
  const store = createSqliteStore(sqlite)
  const listeners = new Set<(cursor: number) => void>()
  let told = store.newest()

  const tell = (): void => {
    const cursor = store.newest()
    if (cursor === told) return
    told = cursor
    for (const listener of listeners) listener(cursor)
  }

  sqlite.transaction(() => readUnread(sqlite, store)).immediate()
  const atomic = sqlite.transaction((work: () => unknown) => work())
  const transaction = <T>(work: () => T): T => {
    const isOuter = !sqlite.inTransaction
    const value = (isOuter ? atomic.immediate(work) : atomic(work)) as T
    if (isOuter) tell()
    return value
  }

  const write = <T extends TableName>(table: T, id: string, patch: Patch<T>): void => {
    const checked = TABLES[table].patch.safeParse(patch)
    if (!checked.success) throw new TypeError(`A wrong field for ${table}/${id}: ${checked.error.message}`)
    const change = (): void => {
      const fields = store.row(table, id)?.fields ?? {}
      const news = Object.entries(plain(patch)).filter(([name, value]) => !isSame(fields[name], value))
      if (news.length === 0) return
      const stamp = nextHlc(store.latestStamp(), now(), serverName(store.epoch()))
      record(store, { table, id, stamp, patch: Object.fromEntries(news) })
    }
    // Thousands of jobs a second are written in a few transactions: a savepoint for each would double the work.
    if (sqlite.inTransaction) change()
    else transaction(change)
  }

  return {
    sync: (request) => transaction(() => sync(store, request, now())),
    write,
    row: (table, id) => {
      const found = store.row(table, id)
      const parsed = found && TABLES[table].row.safeParse(found.fields)
      return parsed?.success ? (parsed.data as RowOf<typeof table>) : undefined
    },
    transaction,
    cursor: store.newest,
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

// Checked by the table's own schema before; what is left to do is to drop `undefined`.
const plain = (patch: object): Change['patch'] => JSON.parse(JSON.stringify(patch))

const isSame = (a: unknown, b: unknown): boolean => a === b || (a !== undefined && canonical(a) === canonical(b))

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )

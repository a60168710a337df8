import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { Page } from 'playwright-core'
import { addSearchFunctions } from '#server/search/functions.ts'
import { createSqliteStore } from '#server/sync/sqlite-store.ts'
import type { Row } from '#shared/sync/protocol.ts'
import { isBound, TABLES } from '#shared/sync/tables.ts'

const SHARED = Object.keys(TABLES).filter((name) => !isBound(name))

/** Every row that servers and tablets share, as text that is the same, byte by byte, for the same rows. */
const textOf = (tables: Readonly<Record<string, readonly Row[]>>): string =>
  SHARED.flatMap((table) =>
    (tables[table] ?? [])
      .map(({ id, fields, stamps }) => `${table}/${id} ${JSON.stringify([fields, stamps], sortedKeys)}`)
      .sort((a, b) => (a < b ? -1 : 1)),
  ).join('\n')

const sortedKeys = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** The rows in a server's data folder, while it runs. */
export const rowsOnServer = (data: string): string => {
  const sqlite = new Database(join(data, 'darksite.sqlite'), { readonly: true })
  try {
    addSearchFunctions(sqlite)
    const store = createSqliteStore(sqlite)
    const rowsOf = (table: string): Row[] =>
      sqlite
        .prepare<[], string>(`SELECT id FROM "${table}"`)
        .pluck()
        .all()
        .map((id) => store.row(table, id)!)
    return textOf(Object.fromEntries(SHARED.map((table) => [table, rowsOf(table)])))
  } finally {
    sqlite.close()
  }
}

/** The confirmed rows of a tablet. */
export const rowsOnTablet = async (page: Page): Promise<string> => textOf(await page.evaluate(readRows, SHARED))

/** Runs in the page. */
const readRows = async (names: string[]): Promise<Record<string, Row[]>> => {
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const db = await done(indexedDB.open('darksite'))
  const rows = await Promise.all(
    names.map(async (name) => [name, await done(db.transaction(name).objectStore(name).getAll())] as const),
  )
  db.close()
  return Object.fromEntries(rows)
}

// All of Drizzle that the server uses. It is loaded as CommonJS: Node looks up the package of every ES module anew, and Drizzle's
// description of itself is 180 kB long, which costs 0.4 s of processor time at every start.
import { createRequire } from 'node:module'

export type { Column, SQL } from 'drizzle-orm'
export type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
export type { SQLiteTable } from 'drizzle-orm/sqlite-core'

const load = createRequire(import.meta.url)
const drizzleOrm: typeof import('drizzle-orm') = load('drizzle-orm')
const adapter: typeof import('drizzle-orm/better-sqlite3') = load('drizzle-orm/better-sqlite3')
const core: typeof import('drizzle-orm/sqlite-core') = load('drizzle-orm/sqlite-core')

export const { and, eq, getTableColumns, getTableName, inArray, sql } = drizzleOrm
export const { drizzle } = adapter
export const { integer, real, sqliteTable, text } = core

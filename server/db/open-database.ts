import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { addSearchFunctions } from '#server/search/functions.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { faultOfDisk } from './disk-fault.ts'
import { type BetterSQLite3Database, drizzle } from './drizzle.ts'
import { migrate } from './migrate.ts'

/** One open database: `sqlite` for prepared statements, `db` for queries that are put together. */
export interface Db {
  readonly sqlite: Database.Database
  readonly db: BetterSQLite3Database
  close(): void
}

/**
 * Opens or makes the database. Write-ahead log with full sync: what was acknowledged survives a power cut.
 * `path` may be `:memory:`. Faults: `db.newer`, `db.damaged`, `disk.*`.
 */
export const openDatabase = (path: string): Result<Db> => {
  if (path !== ':memory:' && !existsSync(dirname(path))) {
    return fail('not-found', 'disk.not-found', `The folder ${dirname(path)} does not exist.`)
  }
  let sqlite: Database.Database | undefined
  try {
    sqlite = new Database(path, { timeout: 5000 })
    sqlite.pragma('journal_mode = WAL')
    sqlite.pragma('synchronous = FULL')
    sqlite.pragma('busy_timeout = 5000')
    sqlite.pragma('temp_store = MEMORY')
    addSearchFunctions(sqlite)
    const migrated = migrate(sqlite)
    if (!migrated.ok) {
      sqlite.close()
      return migrated
    }
    const open = sqlite
    return ok({ sqlite: open, db: drizzle({ client: open }), close: () => void open.close() })
  } catch (error) {
    sqlite?.close()
    const code = error instanceof Database.SqliteError ? error.code : ''
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) {
      return fail(
        'internal',
        'db.damaged',
        `The database ${path} is damaged (${code}). Restore it from a backup, or move it away.`,
      )
    }
    const fault = faultOfDisk(error, path)
    if (fault) return { ok: false, fault }
    throw error
  }
}

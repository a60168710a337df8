import { join } from 'node:path'
import Database from 'better-sqlite3'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { faultOfDisk } from './disk-fault.ts'

/**
 * Takes the data folder for this process until `release`, or until the process ends, however it ends: the lock is a file lock
 * that SQLite holds for us. `db.in-use` when another Darksite works there.
 */
export const lockFolder = (folder: string): Result<{ release(): void }> => {
  const path = join(folder, 'lock')
  let lock: Database.Database | undefined
  try {
    lock = new Database(path, { timeout: 0 })
    lock.pragma('journal_mode = DELETE')
    lock.exec('BEGIN EXCLUSIVE')
    const held = lock
    return ok({ release: () => void held.close() })
  } catch (error) {
    lock?.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      return fail(
        'conflict',
        'db.in-use',
        `Another Darksite is using the data folder ${folder}. Stop it first, or set DARKSITE_DATA.`,
      )
    }
    const fault = faultOfDisk(error, path)
    if (fault) return { ok: false, fault }
    throw error
  }
}

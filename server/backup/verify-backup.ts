import { existsSync, statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { faultOfDisk } from '#server/db/disk-fault.ts'
import { schemaVersion } from '#server/db/migrate.ts'
import { addSearchFunctions } from '#server/search/functions.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

/** What a backup holds, as far as people need to know before they trust it. */
export interface BackupFacts {
  readonly sizeBytes: number
  readonly schema: number
  readonly frames: number
  readonly jobs: number
}

/** Tables without which a database is not one of ours. */
const OURS = ['frames', 'reviews', 'jobs', 'changes']

/**
 * Reads the whole file and checks that it is a sound database of a Darksite that is no newer than this one. Faults:
 * `backup.not-found`, `backup.not-ours`, `backup.damaged`, `backup.newer`, `disk.*`.
 */
export const verifyBackup = (path: string): Result<BackupFacts> => {
  if (!existsSync(path)) return fail('not-found', 'backup.not-found', `There is no file ${path}.`)
  let sqlite: Database.Database | undefined
  try {
    sqlite = new Database(path, { readonly: true, fileMustExist: true })
    addSearchFunctions(sqlite)
    const troubles = sqlite.prepare<[], string>('PRAGMA integrity_check(3)').pluck().all()
    if (troubles.join() !== 'ok') return damaged(path, troubles.join('; '))
    const tables = sqlite.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'table'`).pluck().all()
    if (!OURS.every((name) => tables.includes(name))) return notOurs(path)
    const schema = Number(sqlite.pragma('user_version', { simple: true }))
    if (schema > schemaVersion()) {
      return fail(
        'conflict',
        'backup.newer',
        `${path} was made by a newer Darksite (schema ${schema}; this one knows ${schemaVersion()}). Update Darksite first.`,
      )
    }
    const count = (table: string): number => Number(sqlite?.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
    return ok({ sizeBytes: statSync(path).size, schema, frames: count('frames'), jobs: count('jobs') })
  } catch (error) {
    const code = error instanceof Database.SqliteError ? error.code : ''
    if (code === 'SQLITE_NOTADB') return notOurs(path)
    if (code.startsWith('SQLITE_CORRUPT')) return damaged(path, code)
    const fault = faultOfDisk(error, path)
    if (fault) return { ok: false, fault }
    throw error
  } finally {
    sqlite?.close()
  }
}

const damaged = (path: string, why: string): Result<never> =>
  fail('invalid', 'backup.damaged', `${path} is damaged and cannot be trusted (${why}). Take another backup.`)

const notOurs = (path: string): Result<never> =>
  fail('invalid', 'backup.not-ours', `${path} is no backup of Darksite’s database.`)

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { fail, ok, type Result } from '#shared/core/fault.ts'

const FOLDER = join(import.meta.dirname, 'migrations')

/** The migrations of this version, oldest first. `0001-….sql` leads to version 1. */
const migrations = (): string[] =>
  readdirSync(FOLDER)
    .filter((name) => /^\d{4}-[\w-]+\.sql$/.test(name))
    .sort()

/** The schema that this Darksite knows. */
export const schemaVersion = (): number => migrations().length

/**
 * Brings the database to this version's schema, one transaction per step, so that a power cut leaves a whole version.
 * A database written by a newer Darksite is left alone: `conflict`, `db.newer`.
 */
export const migrate = (sqlite: Database.Database): Result<number> => {
  const steps = migrations()
  const version = Number(sqlite.pragma('user_version', { simple: true }))
  if (version > steps.length) {
    return fail(
      'conflict',
      'db.newer',
      `The database was written by a newer Darksite (schema ${version}; this one knows ${steps.length}). Please update Darksite, or use another data folder.`,
    )
  }
  steps.slice(version).forEach((name, i) => {
    sqlite
      .transaction(() => {
        sqlite.exec(readFileSync(join(FOLDER, name), 'utf8'))
        sqlite.pragma(`user_version = ${version + i + 1}`)
      })
      .immediate()
  })
  return ok(steps.length)
}

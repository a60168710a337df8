import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { faultOfDisk } from '#server/db/disk-fault.ts'
import { freeBytesOf } from '#server/disk/free-bytes.ts'
import { makeFolder } from '#server/disk/make-folder.ts'
import { syncFolder, syncPath } from '#server/disk/sync-path.ts'
import { fail, type Result } from '#shared/core/fault.ts'
import { type BackupFacts, verifyBackup } from './verify-backup.ts'

export interface BackupOptions {
  /** The database, in use or not. */
  readonly database: string
  /** Where the backup goes. A file that is there is replaced when the new one is whole, not before. */
  readonly target: string
  readonly signal?: AbortSignal
  /** 0 to 1. */
  readonly onProgress?: (fraction: number) => void
  readonly freeBytes?: (folder: string) => number
}

/** Pages between two looks at the clock and at the wish to stop. */
const STEP_PAGES = 500
/** A backup needs its own size, and a little. */
const ROOM = 1.05

/**
 * Copies the database as it is at this moment with SQLite's backup API, while others write into it, checks the copy and only
 * then gives it its name. Whatever interrupts it, what was there under that name is still there, whole. Faults:
 * `backup.no-database`, `backup.cancelled`, `backup.damaged` (the database itself is), `disk.*`.
 */
export const makeBackup = async (options: BackupOptions): Promise<Result<BackupFacts>> => {
  const { database, target, signal, onProgress, freeBytes = freeBytesOf } = options
  if (!existsSync(database)) {
    return fail('not-found', 'backup.no-database', `There is no database ${database}. Name the data folder with --data.`)
  }
  const folder = dirname(target)
  const draft = `${target}.${randomUUID().slice(0, 8)}.part`
  let source: Database.Database | undefined
  try {
    await makeFolder(folder)
    await removeDrafts(target)
    const size = statSync(database).size + (statSync(`${database}-wal`, { throwIfNoEntry: false })?.size ?? 0)
    if (freeBytes(folder) < size * ROOM) return noRoom(folder, size)
    source = new Database(database, { readonly: true, fileMustExist: true, timeout: 10_000 })
    // A snapshot of this moment. Without it the copy begins anew whenever somebody writes, perhaps for ever.
    source.exec('BEGIN')
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    await source.backup(draft, {
      progress: ({ totalPages, remainingPages }) => {
        if (signal?.aborted) throw new Stopped()
        onProgress?.(totalPages === 0 ? 0 : 1 - remainingPages / totalPages)
        return STEP_PAGES
      },
    })
    const facts = seal(draft)
    if (!facts.ok) {
      await rm(draft, { force: true })
      return facts.fault.code.startsWith('disk.') ? facts : damaged(database, facts.fault.message.replaceAll(draft, 'the copy'))
    }
    await syncPath(draft)
    await rename(draft, target)
    await syncFolder(folder)
    return facts
  } catch (error) {
    for (const suffix of ['', '-journal', '-wal', '-shm']) await rm(draft + suffix, { force: true })
    if (error instanceof Stopped) return fail('cancelled', 'backup.cancelled', 'Stopped. There is no new backup.')
    const code = error instanceof Database.SqliteError ? error.code : ''
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return damaged(database, code)
    const fault = faultOfDisk(error, folder)
    if (fault)
      return {
        ok: false,
        fault: { ...fault, message: `${fault.message} There is no new backup; the old ones are as they were.` },
      }
    throw error
  } finally {
    source?.close()
  }
}

class Stopped extends Error {}

/** Makes a single file of it that can be read from anywhere, for its owner alone, and checks it. */
const seal = (draft: string): Result<BackupFacts> => {
  const copy = new Database(draft)
  copy.pragma('journal_mode = DELETE')
  copy.close()
  chmodSync(draft, 0o600)
  return verifyBackup(draft)
}

/** What a backup to this name left behind that was killed. */
const removeDrafts = async (target: string): Promise<void> => {
  const folder = dirname(target)
  const isDraft = (name: string): boolean => name.startsWith(`${basename(target)}.`) && /\.[0-9a-f]{8}\.part(-\w+)?$/.test(name)
  for (const name of readdirSync(folder).filter(isDraft)) await rm(join(folder, name), { force: true })
}

const noRoom = (folder: string, bytes: number): Result<never> =>
  fail(
    'unavailable',
    'disk.full',
    `A backup needs ${(bytes / 1e6).toFixed(0)} MB, and there is less free at ${folder}. Make room, or write it elsewhere: -o FILE.`,
  )

const damaged = (database: string, why: string): Result<never> =>
  fail('internal', 'backup.damaged', `The database ${database} itself is damaged (${why}). Restore an older backup.`)

import { existsSync } from 'node:fs'
import { chmod, copyFile, link, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { codeOf, faultOfDisk } from '#server/db/disk-fault.ts'
import { lockFolder } from '#server/db/lock.ts'
import { makeFolder } from '#server/disk/make-folder.ts'
import { syncFolder, syncPath } from '#server/disk/sync-path.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { stampOf } from './stamp.ts'
import { type BackupFacts, verifyBackup } from './verify-backup.ts'

export interface Restored {
  readonly facts: BackupFacts
  /** The folder with what was there before; null when there was nothing. */
  readonly replaced: string | null
}

const NAME = 'darksite.sqlite'

/**
 * Puts a backup in the place of the database. Checks it first, keeps what it replaces, and leaves one whole database or the
 * other, whenever it is interrupted. Faults: `db.in-use` while a server runs there, those of `verifyBackup`, `disk.*`.
 */
export const restoreBackup = async (file: string, dataDir: string, now: number): Promise<Result<Restored>> => {
  const draft = join(dataDir, `${NAME}.restoring`)
  if (!existsSync(file)) return fail('not-found', 'backup.not-found', `There is no file ${file}.`)
  let release = (): void => {}
  try {
    await makeFolder(dataDir)
    const lock = lockFolder(dataDir)
    if (!lock.ok) return lock
    release = lock.value.release
    // The copy is what will be used, so the copy is what is checked.
    await copyFile(file, draft)
    await chmod(draft, 0o644)
    const facts = verifyBackup(draft)
    if (!facts.ok) {
      await rm(draft, { force: true })
      return { ok: false, fault: { ...facts.fault, message: facts.fault.message.replaceAll(draft, file) } }
    }
    forgetHistory(draft)
    await syncPath(draft)
    const replaced = existsSync(join(dataDir, NAME)) ? await keepAside(dataDir, now) : null
    await rename(draft, join(dataDir, NAME))
    await syncFolder(dataDir)
    return ok({ facts: facts.value, replaced })
  } catch (error) {
    await rm(draft, { force: true })
    const fault = faultOfDisk(error, dataDir)
    if (fault) return { ok: false, fault: { ...fault, message: `${fault.message} The database is as it was.` } }
    throw error
  } finally {
    release()
  }
}

/**
 * What follows a backup is another history than what followed it before. Without its name the server gives it a new one when it
 * starts, and tablets load everything anew, also when the restored history has outgrown the one that they knew.
 */
const forgetHistory = (path: string): void => {
  const sqlite = new Database(path)
  try {
    // Backups of an older Darksite have no names of histories yet.
    const isNamed = sqlite.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'syncState'`).get()
    if (isNamed) sqlite.exec(`DELETE FROM syncState WHERE name = 'epoch'`)
  } finally {
    sqlite.close()
  }
}

/** A second name for the old database in a folder of its own. Its log must go: it would be played into the new one. */
const keepAside = async (dataDir: string, now: number): Promise<string> => {
  const aside = join(dataDir, 'replaced', stampOf(now))
  await mkdir(aside, { recursive: true })
  foldLog(join(dataDir, NAME))
  for (const suffix of ['', '-wal']) {
    if (existsSync(join(dataDir, NAME + suffix))) await linkOrCopy(join(dataDir, NAME + suffix), join(aside, NAME + suffix))
  }
  await syncFolder(aside)
  for (const suffix of ['-wal', '-shm']) await rm(join(dataDir, NAME + suffix), { force: true })
  return aside
}

/** Writes the log of an unfinished run into the database where that is still possible; a damaged one is kept as it is. */
const foldLog = (path: string): void => {
  let sqlite: Database.Database | undefined
  try {
    sqlite = new Database(path)
    sqlite.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error
  } finally {
    sqlite?.close()
  }
}

const linkOrCopy = async (from: string, to: string): Promise<void> => {
  try {
    await link(from, to)
  } catch (error) {
    // Disks of cameras and sticks know no second names.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EMLINK'].includes(codeOf(error))) throw error
    await copyFile(from, to)
    await syncPath(to)
  }
}

import { readdirSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '#server/db/disk-fault.ts'
import { stampOf } from './stamp.ts'

/** A backup in the folder of backups. */
export interface Backup {
  readonly name: string
  readonly sizeBytes: number
  /** Wall clock [ms]. */
  readonly madeAt: number
}

const NAME = /^darksite-\d{8}-\d{6}\.sqlite$/

/** Where a backup of this moment goes. */
export const backupPath = (folder: string, now: number): string => join(folder, `darksite-${stampOf(now)}.sqlite`)

/** The backups in a folder, newest first; files with other names are nobody's business here. */
export const listBackups = (folder: string): Backup[] =>
  namesIn(folder)
    .filter((name) => NAME.test(name))
    .flatMap((name) => {
      const found = statSync(join(folder, name), { throwIfNoEntry: false })
      return found ? [{ name, sizeBytes: found.size, madeAt: found.mtimeMs }] : []
    })
    .sort((a, b) => (a.name < b.name ? 1 : -1))

/** Deletes all but the newest; answers the names of those that went. */
export const thinBackups = async (folder: string, keep: number): Promise<string[]> => {
  const old = listBackups(folder).slice(Math.max(1, keep))
  for (const { name } of old) await rm(join(folder, name), { force: true })
  return old.map(({ name }) => name)
}

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

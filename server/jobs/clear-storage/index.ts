import { lstat, readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type { Config } from '#server/config.ts'
import { codeOf } from '#server/db/disk-fault.ts'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { type Uploads, uploadFolder } from '#server/nova/uploads.ts'
import { fail, ok } from '#shared/core/fault.ts'

const DAY_MS = 86_400_000

const days = (title: string, otherwise: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(3650)
    .default(otherwise)
    .meta({ title, unit: 'days', description: 'How long they are kept; 0 keeps them for ever' })

export const clearStorage = defineJob({
  id: 'clear-storage',
  title: 'Clear away old uploads and outputs',
  summary: 'Deletes pictures that other programs uploaded to be solved, and folders that were exported, after some days.',
  isBackground: true,
  // It makes room: a full disk is no reason to wait.
  isWriting: false,
  params: z.object({ uploadDays: days('Keep uploads', 7), outputDays: days('Keep outputs', 30) }),
  async run({ uploadDays, outputDays }, { config, uploads, signal, progress, log, now }: LibraryContext) {
    const before = (days: number): number => (days === 0 ? Number.NEGATIVE_INFINITY : now() - days * DAY_MS)
    let removed = 0
    for (const path of await outlived(config, uploads, before(uploadDays), before(outputDays))) {
      if (signal.aborted) return fail('cancelled', 'storage.cancelled', 'Stopped. What was deleted so far is gone.')
      await rm(path, { recursive: true, force: true })
      log(`Deleted ${path}`)
      removed++
    }
    progress(1, removed === 0 ? 'Nothing was old enough.' : `${removed} deleted`)
    return ok({ removed })
  },
})

/**
 * What is to go. An upload goes with its answer; a file of none, as a killed server leaves it, by its own age. Captures and what was
 * decided about them are never touched.
 */
const outlived = async (
  { dataDir }: Config,
  uploads: Uploads,
  uploadsBefore: number,
  outputsBefore: number,
): Promise<string[]> => {
  const folder = uploadFolder({ dataDir })
  const answered = uploads.removeBefore(uploadsBefore).map((name) => join(folder, name))
  const wanted = uploads.files()
  const strays = (await olderThan(folder, uploadsBefore)).filter((path) => !wanted.has(basename(path)))
  return [...new Set([...answered, ...strays]), ...(await olderThan(join(dataDir, 'exports'), outputsBefore))]
}

/** What lies in a folder and was not changed since. A link counts by its own age and is not followed. */
const olderThan = async (folder: string, before: number): Promise<string[]> => {
  const old: string[] = []
  for (const name of await namesIn(folder)) {
    const path = join(folder, name)
    if ((await lstat(path)).mtimeMs < before) old.push(path)
  }
  return old
}

const namesIn = async (folder: string): Promise<string[]> => {
  try {
    return await readdir(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  }
}

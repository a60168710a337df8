import { lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { codeOf } from '#server/db/disk-fault.ts'
import { defineJob } from '#server/jobs/job.ts'
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

/** Which folder of the data folder each parameter is about. Captures and what was decided about them are never touched. */
const FOLDERS = [
  ['uploads', 'uploadDays'],
  ['exports', 'outputDays'],
] as const

export const clearStorage = defineJob({
  id: 'clear-storage',
  title: 'Clear away old uploads and outputs',
  summary: 'Deletes pictures that other programs uploaded to be solved, and folders that were exported, after some days.',
  isBackground: true,
  // It makes room: a full disk is no reason to wait.
  isWriting: false,
  params: z.object({ uploadDays: days('Keep uploads', 7), outputDays: days('Keep outputs', 30) }),
  async run(params, { config, signal, progress, log, now }) {
    let removed = 0
    for (const [folder, keep] of FOLDERS) {
      if (params[keep] === 0) continue
      for (const path of await olderThan(join(config.dataDir, folder), now() - params[keep] * DAY_MS)) {
        if (signal.aborted) return fail('cancelled', 'storage.cancelled', 'Stopped. What was deleted so far is gone.')
        await rm(path, { recursive: true, force: true })
        log(`Deleted ${path}`)
        removed++
      }
    }
    progress(1, removed === 0 ? 'Nothing was old enough.' : `${removed} deleted`)
    return ok({ removed })
  },
})

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

import { resolve } from 'node:path'
import { z } from 'zod'
import { backupPath } from '#server/backup/backups.ts'
import { backupFolder } from '#server/config.ts'
import { makeFolder } from '#server/disk/make-folder.ts'
import { defineJob } from '#server/jobs/job.ts'
import { run } from '#server/process/run.ts'
import { fail, ok } from '#shared/core/fault.ts'

const MAIN = resolve(import.meta.dirname, '../../cli/main.ts')
const LIMIT_SECONDS = 6 * 3600

const Made = z.object({
  file: z.string(),
  sizeBytes: z.number(),
  frames: z.number(),
  seconds: z.number(),
  deleted: z.array(z.string()),
})

/** In a process of its own: copying and checking gigabytes must not keep tablets waiting. */
export const backupDatabase = defineJob({
  id: 'backup-database',
  title: 'Back up the database',
  summary: 'Copies the database into the folder of backups, checks the copy, and deletes the oldest ones. Runs every night.',
  isBackground: true,
  timeLimitSeconds: LIMIT_SECONDS,
  params: z.object({
    keep: z
      .number()
      .int()
      .min(1)
      .max(1000)
      .optional()
      .meta({ title: 'Keep', unit: 'backups', description: 'How many are kept; left out, as the settings say' }),
  }),
  async run({ keep }, { config, signal, progress, log, now }) {
    const folder = backupFolder(config)
    await makeFolder(folder)
    const file = backupPath(folder, now())
    let made: z.infer<typeof Made> | undefined
    let lastWords = ''
    const onLine = (line: string): void => {
      const percent = /^(\d+) % copied$/.exec(line)?.[1]
      if (percent !== undefined) progress((Number(percent) / 100) * 0.9, line)
      else if (line.startsWith('{')) made = Made.parse(JSON.parse(line))
      else {
        log(line)
        lastWords = line
      }
    }
    const wanted = ['--data', config.dataDir, '-o', file, '--keep', String(keep ?? Math.max(1, config.keepBackups))]
    const ended = await run(process.execPath, [MAIN, 'backup', ...wanted], {
      cwd: config.dataDir,
      timeoutMs: LIMIT_SECONDS * 1000,
      signal,
      onLine,
      confinement: { writable: [config.dataDir, folder] },
    })
    if (!ended.ok) return ended
    if (!made) return fail('unavailable', 'backup.failed', lastWords || 'The backup ended without a word.')
    progress(1, `${(made.sizeBytes / 1e6).toFixed(1)} MB, ${made.frames.toLocaleString('en')} frames`)
    for (const name of made.deleted) log(`Deleted ${name}`)
    return ok(made)
  },
})

import { dirname, resolve } from 'node:path'
import { backupPath, thinBackups } from '#server/backup/backups.ts'
import { makeBackup } from '#server/backup/make-backup.ts'
import { defineCommand } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { backupFolder, databasePath, readConfig } from '#server/config.ts'

export const backup = defineCommand({
  name: 'backup',
  summary: 'Copies the database while the server runs',
  usage: `darksite backup [-o FILE] [--data DIR] [--keep N]

Copies the database as it is at this moment into one file, checks it and then gives it its name; a server that runs and writes
is not disturbed. In it are frames, solutions, ratings, jobs, catalogues of your own, settings (and keys made in settings: keep
it to yourself). Not in it are your captures, and thumbnails and previews: these lie in DIR/blobs as files that never change and
may be copied at any time.

  -o, --output FILE  where it goes, default DIR/backups/darksite-DATE-TIME.sqlite (folder: DARKSITE_BACKUPS)
  --data DIR         data folder, default ./data (DARKSITE_DATA)
  --keep N           afterwards deletes all but the newest N backups (by their names) beside it

Prints {"file":…,"sizeBytes":…,"schema":…,"frames":…,"seconds":…}. Exit code 1 when there is no new backup; older ones stay.`,
  async run(argv, io) {
    const parsed = parseFlags({
      args: [...argv],
      options: { output: { type: 'string', short: 'o' }, data: { type: 'string' }, keep: { type: 'string' } },
    })
    const keep = parsed.ok ? parsed.value.values.keep : undefined
    if (!parsed.ok || (keep !== undefined && !/^[1-9]\d{0,4}$/.test(keep))) {
      io.err(parsed.ok ? '--keep needs a whole number from 1 on.' : parsed.fault.message)
      return 2
    }
    const config = readConfig(io.env)
    const dataDir = parsed.value.values.data === undefined ? config.dataDir : resolve(io.cwd, parsed.value.values.data)
    const folder = backupFolder({ ...config, dataDir })
    const { output } = parsed.value.values
    const file = output === undefined ? backupPath(folder, Date.now()) : resolve(io.cwd, output)
    const begin = performance.now()
    let told = 0
    const made = await makeBackup({
      database: databasePath({ dataDir }),
      target: file,
      signal: io.signal,
      onProgress: (fraction) => {
        const percent = Math.floor(fraction * 100)
        if (percent < told + 5) return
        told = percent
        io.err(`${percent} % copied`)
      },
    })
    if (!made.ok) {
      io.err(made.fault.message)
      return 1
    }
    const deleted = keep === undefined ? [] : await thinBackups(dirname(file), Number(keep))
    const seconds = Number(((performance.now() - begin) / 1000).toFixed(2))
    io.err(`Backed up ${made.value.frames.toLocaleString('en')} frames to ${file}. Thumbnails and previews are not in it.`)
    io.out(JSON.stringify({ file, ...made.value, seconds, deleted }))
    return 0
  },
})

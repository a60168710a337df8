import { resolve } from 'node:path'
import { restoreBackup } from '#server/backup/restore-backup.ts'
import { defineCommand } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { readConfig } from '#server/config.ts'

export const restore = defineCommand({
  name: 'restore',
  summary: 'Puts a backup in the place of the database',
  usage: `darksite restore FILE [--data DIR]

Checks the backup (every page of it, and that this Darksite can read it), keeps the present database in DIR/replaced, and puts
the backup in its place. The server must be stopped. Tablets load the library anew when they see that it is another one; what
they have not sent yet is sent then. Thumbnails and previews in DIR/blobs stay and serve the restored library, too.

  --data DIR  data folder, default ./data (DARKSITE_DATA)

Prints {"restored":…,"replaced":…}. Exit code 1 when nothing was changed.`,
  async run(argv, io) {
    const parsed = parseFlags({ args: [...argv], allowPositionals: true, options: { data: { type: 'string' } } })
    const file = parsed.ok ? parsed.value.positionals[0] : undefined
    if (!parsed.ok || file === undefined || parsed.value.positionals.length > 1) {
      io.err(parsed.ok ? 'Name the one backup to restore: darksite restore FILE' : parsed.fault.message)
      return 2
    }
    const dataDir =
      parsed.value.values.data === undefined ? readConfig(io.env).dataDir : resolve(io.cwd, parsed.value.values.data)
    const restored = await restoreBackup(resolve(io.cwd, file), dataDir, Date.now())
    if (!restored.ok) {
      io.err(restored.fault.message)
      return 1
    }
    const { facts, replaced } = restored.value
    io.err(`Restored ${facts.frames.toLocaleString('en')} frames into ${dataDir}.`)
    if (replaced) io.err(`What was there before is in ${replaced}; delete it when you are sure.`)
    io.out(JSON.stringify({ restored: resolve(io.cwd, file), ...facts, replaced }))
    return 0
  },
})

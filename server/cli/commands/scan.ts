import { resolve } from 'node:path'
import { defineCommand } from '#server/cli/command.ts'
import { parseFlags } from '#server/cli/flags.ts'
import { readConfig } from '#server/config.ts'
import { openLibrary } from '#server/library/open-library.ts'
import { scan as scanLibraries } from '#server/library/scan.ts'
import { openDarksite } from '#server/open-darksite.ts'

export const scan = defineCommand({
  name: 'scan',
  summary: 'Indexes a folder of captures',
  usage: `darksite scan DIR [--data DIR]

Looks through a folder and writes down what is new, changed, moved or missing. Captures are only ever read.
Prints {"scanned", "added", "changed", "moved", "missing", "faulty", "duplicates", "seconds"}. To browse the folder, serve it:
DARKSITE_LIBRARY=DIR darksite serve

  --data DIR  data folder, default ./data (DARKSITE_DATA)

Exit code 0: done, also when some files have a fault; 1: the folder could not be looked through; 2: wrong use.`,
  async run(argv, io) {
    const flags = parseFlags({ args: [...argv], options: { data: { type: 'string' } }, allowPositionals: true })
    const [folder, ...more] = flags.ok ? flags.value.positionals : []
    if (!flags.ok || folder === undefined || more.length > 0) {
      io.err(flags.ok ? 'Which folder? darksite scan DIR' : flags.fault.message)
      return 2
    }
    const { data } = flags.value.values
    const config = { ...readConfig(io.env), ...(data === undefined ? {} : { dataDir: resolve(io.cwd, data) }) }
    const opened = await openDarksite(config, { registry: {} })
    if (!opened.ok) {
      io.err(opened.fault.message)
      return 1
    }
    const { database, records, store, pool, library, close } = opened.value
    const start = performance.now()
    try {
      const scanned = await scanLibraries({
        library: openLibrary(database, records, [resolve(io.cwd, folder)], library.dataDir),
        store,
        work: pool.worker(1),
        signal: io.signal,
        progress: () => {},
        log: io.err,
        now: Date.now,
      })
      if (!scanned.ok) {
        io.err(scanned.fault.message)
        return scanned.fault.kind === 'cancelled' ? 130 : 1
      }
      const { unavailable, ...summary } = scanned.value
      if (unavailable.length > 0) return 1
      io.out(JSON.stringify({ ...summary, seconds: Math.round(performance.now() - start) / 1000 }))
      return 0
    } finally {
      await close()
    }
  },
})

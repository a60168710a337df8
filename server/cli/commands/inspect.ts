import { resolve } from 'node:path'
import { defineCommand } from '#server/cli/command.ts'
import { tablesOf } from '#server/images/file-tables.ts'
import { inspectFile } from '#server/images/inspect.ts'

const USAGE = `darksite inspect FILE

Prints what is known of a picture as JSON: width, height, channels, sampleFormat, min, max, mean, median,
metadata, frameType, hint, tables, header. Undefined pixels are left out of the statistics. Tables are told with
their columns and number of rows; “darksite table” prints them. A file that cannot be read gives {"fault": …}, and its
tables where it has any, and exit code 1.`

export const inspect = defineCommand({
  name: 'inspect',
  summary: 'Header, metadata and pixel statistics of a picture as JSON',
  usage: USAGE,
  async run(argv, io) {
    const [file] = argv
    if (file === undefined || argv.length !== 1 || file.startsWith('--')) {
      io.err(USAGE)
      return 2
    }
    const path = resolve(io.cwd, file)
    const inspection = await inspectFile(path)
    if (inspection.ok) {
      io.out(JSON.stringify(inspection.value, null, 2))
      return 0
    }
    const tables = inspection.fault.code.startsWith('fits.') ? await tablesOf(path) : null
    io.out(
      JSON.stringify({ fault: inspection.fault, ...(tables?.ok && tables.value.length > 0 ? { tables: tables.value } : {}) }),
    )
    io.err(inspection.fault.message)
    return 1
  },
})

import { resolve } from 'node:path'
import { defineCommand } from '#server/cli/command.ts'
import { inspectFile } from '#server/images/inspect.ts'

const USAGE = `darksite inspect FILE

Prints what is known of a picture as JSON: width, height, channels, sampleFormat, min, max, mean, median,
metadata, frameType, hint, header. Undefined pixels are left out of the statistics. A file that cannot be
read gives {"fault": …} and exit code 1.`

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
    const inspection = await inspectFile(resolve(io.cwd, file))
    if (inspection.ok) {
      io.out(JSON.stringify(inspection.value, null, 2))
      return 0
    }
    io.out(JSON.stringify({ fault: inspection.fault }))
    io.err(inspection.fault.message)
    return 1
  },
})

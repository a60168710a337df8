import { epochSeconds, refuse } from '#server/astro-jobs/answer.ts'
import { readJobId } from '#server/astro-jobs/arguments.ts'
import { readResult } from '#server/astro-jobs/read-result.ts'
import { defineCommand } from '#server/cli/command.ts'
import { readConfig } from '#server/config.ts'

const usage = `darksite result --job-id ID

Prints the result of a finished job: {"ok":true,…,"astrometry":{…}}, or {"ok":false,"error":"…"} when the picture was not solved.
Exit code 0 when there is a result, 1 when there is none yet, 2 when it cannot be read.`

export const result = defineCommand({
  name: 'result',
  summary: 'Prints the result of a finished job',
  usage,
  async run(argv, io) {
    const jobId = readJobId(argv)
    if (!jobId.ok) return refuse(io, jobId.fault, undefined, usage)
    const text = readResult(readConfig(io.env).jobsDir, jobId.value, epochSeconds())
    if (!text.ok) return refuse(io, text.fault, jobId.value)
    io.out(text.value)
    return 0
  },
})

import { epochSeconds, refuse, say } from '#server/astro-jobs/answer.ts'
import { readJobId } from '#server/astro-jobs/arguments.ts'
import { readJob } from '#server/astro-jobs/read-job.ts'
import { shownStatus } from '#server/astro-jobs/status.ts'
import { defineCommand } from '#server/cli/command.ts'
import { readConfig } from '#server/config.ts'

const usage = `darksite status --job-id ID

Answers the state of a job (queued, processing, done or error), its message, parameters and times (epoch seconds).`

export const status = defineCommand({
  name: 'status',
  summary: 'Says how far a submitted job is',
  usage,
  async run(argv, io) {
    const jobId = readJobId(argv)
    if (!jobId.ok) return refuse(io, jobId.fault, undefined, usage)
    const found = readJob(readConfig(io.env).jobsDir, jobId.value, epochSeconds())
    if (!found.ok) return refuse(io, found.fault, jobId.value)
    say(io, { ok: true, ...shownStatus(found.value) })
    return 0
  },
})

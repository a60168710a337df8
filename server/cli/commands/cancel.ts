import { epochSeconds, refuse, say } from '#server/astro-jobs/answer.ts'
import { readJobId } from '#server/astro-jobs/arguments.ts'
import { cancelJob } from '#server/astro-jobs/cancel-job.ts'
import { shownStatus } from '#server/astro-jobs/status.ts'
import { defineCommand } from '#server/cli/command.ts'
import { readConfig } from '#server/config.ts'

const usage = `darksite cancel --job-id ID

Stops a job that waits or runs, with everything it has started. A finished job stays what it is (exit code 1).`

export const cancel = defineCommand({
  name: 'cancel',
  summary: 'Stops a job and everything it started',
  usage,
  async run(argv, io) {
    const jobId = readJobId(argv)
    if (!jobId.ok) return refuse(io, jobId.fault, undefined, usage)
    const cancelled = await cancelJob(readConfig(io.env).jobsDir, jobId.value, epochSeconds)
    if (!cancelled.ok) return refuse(io, cancelled.fault, jobId.value)
    say(io, { ok: true, ...shownStatus(cancelled.value) })
    return 0
  },
})

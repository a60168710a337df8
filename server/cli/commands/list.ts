import { epochSeconds, refuse, say } from '#server/astro-jobs/answer.ts'
import { readFlags } from '#server/astro-jobs/arguments.ts'
import { readJobs } from '#server/astro-jobs/read-job.ts'
import { shownStatus } from '#server/astro-jobs/status.ts'
import { defineCommand } from '#server/cli/command.ts'
import { readConfig } from '#server/config.ts'

const usage = `darksite list

Prints {"ok":true,"jobs":[…]}: every job in JOBS_DIR as "status" shows it, the newest first.`

export const list = defineCommand({
  name: 'list',
  summary: 'Lists all jobs, newest first',
  usage,
  async run(argv, io) {
    const flags = readFlags(argv, [])
    if (!flags.ok) return refuse(io, flags.fault, undefined, usage)
    say(io, { ok: true, jobs: readJobs(readConfig(io.env).jobsDir, epochSeconds()).map(shownStatus) })
    return 0
  },
})

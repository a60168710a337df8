import { epochSeconds, refuse, say } from '#server/astro-jobs/answer.ts'
import { readFlags, secondsOf } from '#server/astro-jobs/arguments.ts'
import { pruneJobs } from '#server/astro-jobs/prune-jobs.ts'
import { defineCommand } from '#server/cli/command.ts'
import { readConfig } from '#server/config.ts'
import type { Fault } from '#shared/core/fault.ts'

const usage = `darksite prune --older-than 14d

Removes jobs that finished longer ago than this (days "14d", hours "36h" or minutes "90m"). Jobs that wait or run are kept.
Answers {"ok":true,"removed":[ids]}.`

const NO_AGE: Fault = {
  kind: 'invalid',
  code: 'astro-jobs.usage',
  message: '--older-than needs a duration such as 14d, 36h or 90m.',
}

export const prune = defineCommand({
  name: 'prune',
  summary: 'Removes old finished jobs',
  usage,
  async run(argv, io) {
    const flags = readFlags(argv, ['older-than'])
    if (!flags.ok) return refuse(io, flags.fault, undefined, usage)
    const age = secondsOf(flags.value['older-than'] ?? '')
    if (age === null) return refuse(io, NO_AGE, undefined, usage)
    say(io, { ok: true, removed: pruneJobs(readConfig(io.env).jobsDir, age, epochSeconds()) })
    return 0
  },
})

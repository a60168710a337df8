import type { JobWatch } from '#server/jobs/engine/watch.ts'
import type { Log } from './log.ts'

/** A line for every run of a job; solving nothing is an answer, what failed is a warning. */
export const logJobs = (log: Log): JobWatch => ({
  claimed: (jobs) => {
    for (const { jobId, type, attempt } of jobs) log.info({ jobId, type, attempt }, 'Job begun')
  },
  ended: ({ jobId, type, attempt }, end, seconds, fault) => {
    const fields = { jobId, type, attempt, end, seconds: Number(seconds.toFixed(3)) }
    const isTrouble = (end === 'failed' || end === 'again') && fault?.kind !== 'no-result'
    if (isTrouble) log.warn({ ...fields, code: fault?.code }, `Job ${end}: ${fault?.message ?? ''}`)
    else log.info({ ...fields, ...(end === 'failed' ? { code: fault?.code } : {}) }, `Job ${end}`)
  },
})

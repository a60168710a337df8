// The worker of one job: `worker-main.ts JOBS_DIR JOB_ID`. Started by `darksite submit`, never by hand.
import { readConfig } from '#server/config.ts'
import { analyseFile } from './analyse-file.ts'
import { epochSeconds } from './answer.ts'
import { jobFolder } from './job-id.ts'
import { workOnJob } from './work-on-job.ts'

const [jobsDir = '', jobId = ''] = process.argv.slice(2)
const job = jobFolder(jobsDir, jobId)
if (!job) throw new Error(`“${jobId}” is no job id.`)

const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort())
const config = readConfig()
await workOnJob(job, {
  jobsDir,
  limit: config.jobsAtOnce,
  signal: stop.signal,
  analyse: analyseFile(config),
  log: (line) => void process.stdout.write(`${line}\n`),
  now: epochSeconds,
})
process.exit(0)

import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { folderAt } from './job-id.ts'
import { JOB_MARK } from './processes.ts'

const MAIN = fileURLToPath(new URL('./worker-main.ts', import.meta.url))

/**
 * Starts the worker of a job in a session of its own, so that it outlives whoever asked. What it prints goes to `task.log`.
 * Its environment is `env` with the mark that names the job.
 */
export const startWorker = (jobsDir: string, jobId: string, env: Readonly<Record<string, string | undefined>>): void => {
  const log = openSync(folderAt(join(jobsDir, jobId), jobId).logPath, 'a')
  const child = spawn(process.execPath, [MAIN, jobsDir, jobId], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...env, [JOB_MARK]: jobId },
  })
  child.unref()
  closeSync(log)
}

import type { Io } from '#server/cli/command.ts'
import type { Fault } from '#shared/core/fault.ts'

/** One JSON object on standard output. */
export const say = (io: Io, value: object): void => io.out(JSON.stringify(value))

/** A fault as the Astro Jobs CLI answers it, always as JSON; 2 for a wrong call, with the usage in words beside it. */
export const refuse = (io: Io, fault: Fault, jobId?: string, usage?: string): number => {
  say(io, { ok: false, error: fault.message, ...(jobId === undefined ? {} : { job_id: jobId }) })
  const isUsage = fault.code === 'astro-jobs.usage'
  if (isUsage && usage !== undefined) io.err(usage)
  return isUsage || fault.code === 'astro-jobs.unreadable' ? 2 : 1
}

/** Epoch seconds, as the job files have them. */
export const epochSeconds = (): number => Date.now() / 1000

import { faultOfDisk } from '#server/db/disk-fault.ts'
import type { Job, LibraryContext } from '#server/jobs/job.ts'
import { fail, type Result } from '#shared/core/fault.ts'
import type { JobRow } from '#shared/records/job.ts'
import { inputSentences } from '#shared/spec/input-words.ts'

export type JobRegistry = Readonly<Record<string, Job>>

export interface Resolved {
  readonly job: Job
  readonly params: Record<string, unknown>
}

/** The job of this type and its parameters, or why there is none: `jobs.unknown-type`, `jobs.params`. */
export const resolveJob = (registry: JobRegistry, { type, params }: Pick<JobRow, 'type' | 'params'>): Result<Resolved> => {
  const job = Object.hasOwn(registry, type) ? registry[type] : undefined
  if (!job) return fail('unsupported', 'jobs.unknown-type', `This server does not know jobs called “${type}”.`)
  const parsed = job.params.safeParse(params)
  if (!parsed.success) return fail('invalid', 'jobs.params', inputSentences(job.params, parsed.error))
  return { ok: true, value: { job, params: parsed.data } }
}

/** Runs a job to its end. A bug in it becomes an `internal` fault; the engine lives on. Never rejects. */
export const runJob = async (
  registry: JobRegistry,
  row: JobRow | undefined,
  complain: (what: string, error: unknown) => void,
  context: Omit<LibraryContext, 'frameId'>,
): Promise<Result<unknown>> => {
  if (!row) return fail('not-found', 'jobs.not-found', 'There is no such job.')
  const resolved = resolveJob(registry, row)
  if (!resolved.ok) return resolved
  try {
    return await resolved.value.job.run(resolved.value.params, { ...context, frameId: row.frameId })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    complain(`Job ${context.jobId} (${row.type}):`, error)
    context.log(`It broke: ${message}`)
    const onDisk = faultOfDisk(error, 'the data folder')
    return onDisk ? { ok: false, fault: onDisk } : fail('internal', 'jobs.bug', `Something in this job broke: ${message}`)
  }
}

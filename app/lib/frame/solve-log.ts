import { z } from 'zod'
import { ask } from '#lib/api/ask.ts'
import { blobOf } from '#lib/files/keep.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { FrameView } from './frame-view.ts'

const JobWithLog = z.object({ log: z.array(z.object({ line: z.string() })) })

/** Which log tells most: that of the last try while it runs or when it failed, else that of the solution. Null for none. */
export const logSourceOf = ({ solution, solve }: Pick<FrameView, 'solution' | 'solve'>): LogSource | null => {
  const isTold = solve !== null && !solve.isWaiting && ['running', 'failed', 'cancelled'].includes(solve.state)
  if (isTold) return { kind: 'job', id: solve.id, state: `${solve.state} ${solve.attempt} ${solve.message}` }
  return solution?.log ? { kind: 'blob', id: solution.log, state: '' } : null
}

export interface LogSource {
  readonly kind: 'job' | 'blob'
  readonly id: string
  /** Changes whenever there may be more to read. */
  readonly state: string
}

/** The text of a log. Solutions keep theirs on the tablet; that of a job is on the server. */
export const readLog = async ({ kind, id }: LogSource, signal: AbortSignal): Promise<Result<string>> => {
  if (kind === 'job') {
    const job = await ask(`/api/jobs/${encodeURIComponent(id)}`, JobWithLog, { signal })
    return job.ok ? ok(job.value.log.map(({ line }) => line).join('\n')) : job
  }
  const blob = await blobOf(id, 'log', signal)
  return blob.ok ? ok(await blob.value.text()) : blob
}

import { randomUUID } from 'node:crypto'
import { fail, type Result } from '#shared/core/fault.ts'
import type { JobRow } from '#shared/records/job.ts'
import type { Book } from './book.ts'
import { CHAIN_BROKEN, type Endings } from './endings.ts'
import { FRESH } from './fresh.ts'
import { jobKey } from './job-key.ts'
import type { Order } from './order.ts'
import { type Resolved, resolveJob } from './run-job.ts'

/** Background work stands behind everything that somebody waits for. */
const BACKGROUND = -1000

/** How wishes become jobs in the queue. Call inside a transaction. */
export interface Admission {
  /** Takes a row in that says “queued”. */
  admit(jobId: string): void
  /** Writes a wish of the server's own, or answers the id of the unfinished job that is the same. */
  ask(type: string, frameId: string | null, params: Record<string, unknown>, order: Order): string
  /** The same under a name of its own: its row begins anew, unless it is still under way. */
  askAs(jobId: string, type: string, params: JobRow['params']): void
}

export const createAdmission = ({ records, registry, leases, jobLog, now }: Book, { end }: Endings): Admission => {
  const admit = (jobId: string): void => {
    const row = records.row('jobs', jobId)
    if (!row || leases.of(jobId)) return
    const resolved = resolveJob(registry, row)
    const before = stepBefore(row)
    if (row.cancelRequested) end(jobId, 'cancelled', null)
    else if (!resolved.ok) end(jobId, 'failed', resolved.fault)
    else if (!before.ok) end(jobId, 'failed', before.fault)
    else queue(jobId, row, resolved.value, before.value)
  }
  const queue = (jobId: string, row: JobRow, { job, params }: Resolved, waitsFor: string | null): void => {
    const key = jobKey(row.type, row.frameId, params, waitsFor)
    const leader = leases.leaderOf(key)
    const isBackground = job.isBackground ?? false
    const priority = row.priority + (isBackground ? BACKGROUND : 0)
    leases.add({
      jobId,
      type: row.type,
      jobKey: key,
      isBackground: isBackground ? 1 : 0,
      priority,
      createdAt: row.createdAt,
      runAfter: 0,
      follows: leader ?? null,
      waitsFor,
    })
    if (leader) leases.raise(leader, priority)
    const { state, progress, message, attempt, startedAt } = (leader && records.row('jobs', leader)) || row
    records.write('jobs', jobId, { state, progress, message, attempt, startedAt })
  }

  /** The unfinished job that this one waits for, or null when it need not (any longer). */
  const stepBefore = ({ after, ifFailed }: JobRow): Result<string | null> => {
    if (after === null) return { ok: true, value: null }
    const before = records.row('jobs', after)
    if (!before) return fail('not-found', 'jobs.no-step-before', 'The job that this one should follow does not exist.')
    if (before.state === 'queued' || before.state === 'running') return { ok: true, value: after }
    if (before.state === 'done' || (before.state === 'failed' && ifFailed === 'continue')) return { ok: true, value: null }
    return fail('conflict', CHAIN_BROKEN, 'The job that this one should follow did not succeed. Run that one again first.')
  }

  return {
    admit,
    ask: (type, frameId, params, { parent = null, after = null, priority = 0, ifFailed = 'break' }) => {
      const wish = { type, frameId, params: plain(params), parent, after, priority, ifFailed, cancelRequested: false }
      const resolved = resolveJob(registry, wish)
      const before = stepBefore({ ...wish } as JobRow)
      if (resolved.ok && before.ok) {
        const leader = leases.leaderOf(jobKey(type, frameId, resolved.value.params, before.value))
        if (leader !== undefined) {
          leases.raise(leader, priority + (resolved.value.job.isBackground ? BACKGROUND : 0))
          return leader
        }
      }
      const id = randomUUID()
      records.write('jobs', id, { ...wish, createdAt: now(), state: 'queued' })
      admit(id)
      return id
    },
    askAs: (jobId, type, params) => {
      if (leases.of(jobId)) return
      jobLog.forget(jobId)
      records.write('jobs', jobId, { ...FRESH, type, frameId: null, params: plain(params), createdAt: now(), isDeleted: false })
      admit(jobId)
    },
  }
}

// Parameters are JSON on their way to a tablet; `undefined` is left out.
const plain = (params: Record<string, unknown>): JobRow['params'] => JSON.parse(JSON.stringify(params))

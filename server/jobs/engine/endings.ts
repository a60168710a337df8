import { createCompactor } from '#server/sync/compact.ts'
import type { Fault } from '#shared/core/fault.ts'
import type { Book } from './book.ts'

export type EndState = 'done' | 'failed' | 'cancelled'

/** How jobs end, and what that means for those that share their fate or come after them. Call inside a transaction. */
export interface Endings {
  /** Writes the end into the row of a job that has no lease (any more). */
  end(jobId: string, state: EndState, fault: Fault | null): void
  /** Ends a job with its followers; the next of its chain may begin, or are not begun at all. */
  finish(jobId: string, owner: string | null, state: 'done' | 'failed', fault: Fault | null): void
  /** Ends a job on request. Somebody else who asked for the same still gets it. */
  stop(jobId: string, owner: string | null): void
}

export const createEndings = ({ database, records, leases, now }: Book): Endings => {
  const compact = createCompactor(database)
  const end: Endings['end'] = (jobId, state, fault) => {
    const message = fault?.message ?? (state === 'cancelled' ? 'Stopped.' : undefined)
    const patch = { state, fault, finishedAt: now(), ...(state === 'done' ? { progress: 1 } : {}) }
    records.write('jobs', jobId, { ...patch, ...(message === undefined ? {} : { message }) })
    compact('jobs', jobId)
    for (const next of leases.waitingFor(jobId)) goOn(next, state, fault)
  }
  const goOn = (jobId: string, before: EndState, fault: Fault | null): void => {
    const mayRun = before === 'done' || (before === 'failed' && records.row('jobs', jobId)?.ifFailed === 'continue')
    if (mayRun) leases.free(jobId)
    else if (before === 'cancelled') stop(jobId, null)
    else finish(jobId, null, 'failed', brokenChain(fault))
  }
  const finish: Endings['finish'] = (jobId, owner, state, fault) => {
    const followers = leases.followersOf(jobId)
    if (!leases.remove(jobId, owner)) return
    end(jobId, state, fault)
    for (const follower of followers) if (leases.remove(follower, null)) end(follower, state, fault)
  }
  const stop: Endings['stop'] = (jobId, owner) => {
    if (!leases.remove(jobId, owner)) return
    const heir = leases.promote(jobId)
    if (heir !== undefined) records.write('jobs', heir, { state: 'queued', progress: 0, message: '' })
    end(jobId, 'cancelled', null)
  }
  return { end, finish, stop }
}

/** The code of what a chain broke of: a job that is redriven takes those that ended like this along. */
export const CHAIN_BROKEN = 'jobs.chain-broken'

const brokenChain = (fault: Fault | null): Fault => ({
  kind: 'conflict',
  code: CHAIN_BROKEN,
  message: `The step before this one failed${fault ? `: ${fault.message}` : '.'} Run that one again; this one follows.`,
})

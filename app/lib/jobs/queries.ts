import { db } from '#lib/data/database.ts'
import { type JobView, viewJobs } from '#lib/data/view.ts'
import { isActive } from './words.ts'

const SOLVING: ReadonlySet<string> = new Set(['plate-solve', 'monitor-submission'])
const LISTED = 200
/** Ended jobs of a kind of ending that are listed, folded by day. */
export const ENDED_LISTED = 600

const inState = (state: string, limit: number) =>
  db.jobs.where('[state+createdAt]').between([state, 0], [state, Number.MAX_SAFE_INTEGER]).reverse().limit(limit).toArray()

/** Jobs that run or wait, newest first. */
export const activeJobs = async (): Promise<JobView[]> =>
  viewJobs([...(await inState('running', LISTED)), ...(await inState('queued', LISTED))], isActive)

/** The latest jobs that ended in a way. */
export const endedJobs = async (state: 'done' | 'failed' | 'cancelled'): Promise<JobView[]> =>
  viewJobs(await inState(state, ENDED_LISTED), (job) => job.state === state && !job.isArchived && !job.isDeleted)

/** The latest job of a type for one frame (or, for null, of a type that is about no frame). */
export const latestJob = async (type: string, frameId: string | null): Promise<JobView | null> => {
  const confirmed = await db.jobs
    .where('frameId')
    .equals(frameId ?? '')
    .toArray()
  const jobs = await viewJobs(confirmed, (job) => job.type === type && job.frameId === frameId)
  return jobs[0] ?? null
}

/** The job that says how solving a frame goes: the solver's here, or the one that waits for Nova when it was handed over. */
export const latestSolve = async (frameId: string): Promise<JobView | null> => {
  const [here, nova] = await Promise.all([latestJob('plate-solve', frameId), latestJob('monitor-submission', frameId)])
  return nova && (!here || nova.createdAt >= here.createdAt) ? nova : here
}

export const countQueued = (): Promise<number> =>
  db.jobs.where('[state+createdAt]').between(['queued', 0], ['queued', Number.MAX_SAFE_INTEGER]).count()

/** Every job that waits, also those that are not listed. */
export const queuedJobs = async (): Promise<JobView[]> =>
  viewJobs(
    await inState('queued', Number.POSITIVE_INFINITY),
    ({ state, cancelRequested }) => state === 'queued' && !cancelRequested,
  )

/** Frames that a solver is asked about. */
export const busyFrames = async (): Promise<Set<string>> => {
  const jobs = await activeJobs()
  return new Set(jobs.flatMap(({ type, frameId }) => (SOLVING.has(type) && frameId ? [frameId] : [])))
}

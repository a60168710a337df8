import { z } from 'zod'
import { ask } from '#lib/api/ask.ts'
import { Remembered } from '#lib/api/remembered.svelte.ts'
import { db } from '#lib/data/database.ts'
import { type JobView, viewJobs } from '#lib/data/view.ts'
import { toasts } from '#lib/ui/toasts.svelte.ts'
import { Processors } from '#shared/records/processors.ts'

/** The processors box as the server tells it, remembered for when it is away. */
export const box = new Remembered('/api/processors', 'processors', Processors)

/** Changes come in bursts: the box is asked for at most this often [ms]. */
const PAUSE_MS = 1500

let timer: ReturnType<typeof setTimeout> | undefined
let askedAt = Number.NEGATIVE_INFINITY

/** Asks for the box soon, once for all who want it meanwhile. */
export const refreshSoon = (): void => {
  if (timer !== undefined) return
  const wait = Math.max(0, PAUSE_MS - (performance.now() - askedAt))
  timer = setTimeout(() => {
    timer = undefined
    askedAt = performance.now()
    void box.refresh()
  }, wait)
}

/** Sets something and takes the box as it is then; says in a toast when the server could not be told. */
const change = async (path: string, body: unknown): Promise<void> => {
  const answer = await ask(path, z.unknown(), { method: 'POST', body: JSON.stringify(body) })
  if (!answer.ok) toasts.show(`${answer.fault.message} The switch stays as it is.`)
  await box.refresh()
}
export const setCapturing = (isPaused: boolean): Promise<void> => change('/api/queue/pause', { isPaused })
export const setSolvesNew = (solvesNew: boolean): Promise<void> => change('/api/processors/automatic', { solvesNew })

const LISTED = 4
/** Work on many frames: what runs or waits, and what ended last, newest first. */
export const bulkJobs = async (): Promise<{ active: JobView[]; ended: JobView[] }> => {
  const inState = (state: string, limit: number) =>
    db.jobs.where('[state+createdAt]').between([state, 0], [state, Number.MAX_SAFE_INTEGER]).reverse().limit(limit).toArray()
  const rows = await Promise.all([
    ...['running', 'queued'].map((state) => inState(state, 200)),
    ...['done', 'failed', 'cancelled'].map((state) => inState(state, 300)),
  ])
  const jobs = await viewJobs(rows.flat(), (job) => job.frameId === null && (job.tally !== null || BULK.has(job.type)))
  const isActive = ({ state }: JobView): boolean => state === 'running' || state === 'queued'
  return {
    active: jobs.filter(isActive),
    ended: jobs.filter((job) => !isActive(job) && job.tally !== null && !job.isDeleted && !job.isArchived).slice(0, LISTED),
  }
}
const BULK: ReadonlySet<string> = new Set(['bulk-rescan', 'bulk-match', 'regenerate-thumbnails', 'reindex-all'])

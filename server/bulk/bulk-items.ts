import type { Db } from '#server/db/open-database.ts'
import type { BULK_STATES } from '#shared/records/processors.ts'

/** How far one frame of a bulk job is. `working` is what was in hand, also when the server died. */
export type BulkState = (typeof BULK_STATES)[number]

/** A frame that a bulk job works on. */
export interface BulkItem {
  readonly place: number
  readonly frameId: string
  readonly state: BulkState
  /** Why it was skipped or failed, or what came of it, in a sentence; may be empty. */
  readonly message: string
  /** The job that does the work, where it is one of its own. */
  readonly childId: string | null
  /** Wall clock [ms]; null until it has ended. */
  readonly endedAt: number | null
}

/** A frame that was chosen, and why it is skipped where it is. */
export interface Chosen {
  readonly frameId: string
  readonly skip: string | null
}

export type Counts = Record<BulkState, number>

/** What bulk jobs have chosen and how far each frame is: it outlives the server, so that a bulk job goes on where it was. */
export interface BulkItems {
  /** Puts these in place of what the job had. Part of a transaction. */
  choose(jobId: string, chosen: readonly Chosen[], at: number): void
  /** What was in hand when the server died goes first. */
  release(jobId: string): void
  /** The next that waits, which is `working` from now on. */
  take(jobId: string): BulkItem | undefined
  /** The latest job that this one has asked for about a frame, whatever became of it. */
  childFor(jobId: string, frameId: string): string | null
  setChild(jobId: string, place: number, childId: string): void
  end(jobId: string, place: number, state: 'done' | 'failed' | 'skipped', message: string, at: number): void
  counts(jobId: string): Counts
  /** Those in one of these states, in order. */
  list(jobId: string, states: readonly BulkState[], limit: number, offset: number): BulkItem[]
  /** Takes away what belongs to jobs that were thrown away; answers how many. */
  sweep(): number
}

export const createBulkItems = ({ sqlite }: Db): BulkItems => {
  const clear = sqlite.prepare<[string]>('DELETE FROM bulkItems WHERE jobId = ?')
  const add = sqlite.prepare<[string, number, string, string, string, number | null]>(
    'INSERT INTO bulkItems (jobId, place, frameId, state, message, endedAt) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const release = sqlite.prepare<[string]>(`UPDATE bulkItems SET state = 'waiting' WHERE jobId = ? AND state = 'working'`)
  const take = sqlite.prepare<[string, string], BulkItem>(
    `UPDATE bulkItems SET state = 'working' WHERE jobId = ? AND place =
       (SELECT place FROM bulkItems WHERE jobId = ? AND state = 'waiting' ORDER BY place LIMIT 1) RETURNING *`,
  )
  const childFor = sqlite
    .prepare<[string, string], string>('SELECT id FROM jobs WHERE parent = ? AND frameId = ? ORDER BY createdAt DESC LIMIT 1')
    .pluck()
  const setChild = sqlite.prepare<[string, string, number]>('UPDATE bulkItems SET childId = ? WHERE jobId = ? AND place = ?')
  const end = sqlite.prepare<[string, string, number, string, number]>(
    'UPDATE bulkItems SET state = ?, message = ?, endedAt = ? WHERE jobId = ? AND place = ?',
  )
  const counts = sqlite.prepare<[string], { state: BulkState; items: number }>(
    'SELECT state, count(*) AS items FROM bulkItems WHERE jobId = ? GROUP BY state',
  )
  const list = sqlite.prepare<[string, string, number, number], BulkItem>(
    `SELECT * FROM bulkItems WHERE jobId = ? AND state IN (SELECT value FROM json_each(?)) ORDER BY place LIMIT ? OFFSET ?`,
  )
  const sweep = sqlite.prepare('DELETE FROM bulkItems WHERE jobId NOT IN (SELECT id FROM jobs WHERE coalesce(isDeleted, 0) = 0)')
  return {
    choose: (jobId, chosen, at) => {
      clear.run(jobId)
      chosen.forEach(({ frameId, skip }, place) => {
        add.run(jobId, place, frameId, skip === null ? 'waiting' : 'skipped', skip ?? '', skip === null ? null : at)
      })
    },
    release: (jobId) => void release.run(jobId),
    take: (jobId) => take.get(jobId, jobId),
    childFor: (jobId, frameId) => childFor.get(jobId, frameId) ?? null,
    setChild: (jobId, place, childId) => void setChild.run(childId, jobId, place),
    end: (jobId, place, state, message, at) => void end.run(state, message.slice(0, 500), at, jobId, place),
    counts: (jobId) => ({
      ...{ waiting: 0, working: 0, done: 0, failed: 0, skipped: 0 },
      ...Object.fromEntries(counts.all(jobId).map(({ state, items }) => [state, items])),
    }),
    list: (jobId, states, limit, offset) => list.all(jobId, JSON.stringify(states), limit, offset),
    sweep: () => sweep.run().changes,
  }
}

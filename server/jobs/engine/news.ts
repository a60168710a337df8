import type { Db } from '#server/db/open-database.ts'

/** What the change log tells the engine since it looked last. */
export interface News {
  /** Wishes that have no place in the queue yet, the oldest first. */
  readonly wishes: readonly string[]
  /** Jobs that somebody wants stopped. */
  readonly unwanted: readonly string[]
  /** Jobs that somebody threw away. */
  readonly deleted: readonly string[]
  /** The news are read: look further from here the next time. */
  done(): void
}

interface Entry {
  readonly id: string
  readonly isUnwanted: 0 | 1
  readonly isDeleted: 0 | 1
  readonly hasLease: 0 | 1
}

const COLUMNS = `jobs.id, coalesce(cancelRequested, 0) isUnwanted, coalesce(isDeleted, 0) isDeleted, jobId IS NOT NULL hasLease`
const IS_WISH = `jobId IS NULL AND coalesce(state, 'queued') = 'queued' AND jobs.type IS NOT NULL`

/** Reads everything once, and from then on only what changed: ten thousand waiting jobs cost nothing. */
export const createNews = ({ sqlite }: Db): { read(): News } => {
  const newest = sqlite.prepare<[], number | null>('SELECT max(seq) FROM changes').pluck()
  const all = sqlite.prepare<[], Entry>(
    `SELECT ${COLUMNS} FROM jobs LEFT JOIN jobLeases ON jobId = id
     WHERE (${IS_WISH}) OR (jobId IS NOT NULL AND cancelRequested = 1) ORDER BY jobs.createdAt, id`,
  )
  const since = sqlite.prepare<[number, number], Entry>(
    `SELECT ${COLUMNS} FROM jobs LEFT JOIN jobLeases ON jobId = id
     WHERE id IN (SELECT id FROM changes WHERE seq > ? AND seq <= ? AND "table" = 'jobs')
       AND ((${IS_WISH}) OR cancelRequested = 1 OR isDeleted = 1) ORDER BY jobs.createdAt, id`,
  )
  let seen: number | undefined
  return {
    read: () => {
      const upTo = newest.get() ?? 0
      const found = seen === upTo ? [] : seen === undefined ? all.all() : since.all(seen, upTo)
      return {
        wishes: found.filter((entry) => !entry.hasLease && !entry.isUnwanted && !entry.isDeleted).map(({ id }) => id),
        unwanted: found.filter((entry) => entry.isUnwanted || entry.isDeleted).map(({ id }) => id),
        deleted: found.filter((entry) => entry.isDeleted).map(({ id }) => id),
        done: () => {
          seen = upTo
        },
      }
    },
  }
}

import type { Db } from '#server/db/open-database.ts'
import type { Change } from '#shared/sync/protocol.ts'
import { isServerStamp } from './server-name.ts'

export interface LoggedChange {
  readonly seq: number
  readonly stamp: string
  readonly patch: Change['patch']
}

/** The changes of one row of which nothing is left to be seen: every field of theirs was set again by a later stamp. */
export const superseded = (changes: readonly LoggedChange[]): LoggedChange[] => {
  const set = new Set<string>()
  return [...changes]
    .sort((a, b) => (a.stamp < b.stamp ? 1 : -1))
    .filter(({ patch }) => {
      const fields = Object.keys(patch)
      const isSuperseded = fields.every((field) => set.has(field))
      for (const field of fields) set.add(field)
      return isSuperseded
    })
}

/**
 * Takes out of the log, row by row, every change that later ones have overruled whole, whoever made it: who begins anew has less to
 * load, and the rows stay what they are. Answers how many went; `next` is where to go on, null at the end. One transaction per call.
 */
export const createLogCompactor = ({ sqlite }: Db) => {
  const rows = sqlite.prepare<[string, string, number], { table: string; id: string }>(
    `SELECT "table", id FROM changes WHERE ("table", id) > (?, ?) GROUP BY "table", id HAVING count(*) > 1 ORDER BY "table", id LIMIT ?`,
  )
  const find = sqlite.prepare<[string, string], StoredChange>(
    'SELECT seq, stamp, patch FROM changes WHERE "table" = ? AND id = ?',
  )
  const forget = sqlite.prepare<[number]>('DELETE FROM changes WHERE seq = ?')
  return sqlite.transaction((after: RowName, limit: number): Compacted => {
    const found = rows.all(after.table, after.id, limit)
    let forgotten = 0
    for (const { table, id } of found)
      for (const { seq } of superseded(find.all(table, id).map(parsed))) forgotten += forget.run(seq).changes
    return { forgotten, next: found.length < limit ? null : found.at(-1)! }
  })
}

export interface Compacted {
  /** How many changes went. */
  readonly forgotten: number
  /** The last row that was looked at; null when there are no more. */
  readonly next: RowName | null
}

export interface RowName {
  readonly table: string
  readonly id: string
}

interface StoredChange {
  readonly seq: number
  readonly stamp: string
  readonly patch: string
}

const parsed = (change: StoredChange): LoggedChange => ({ ...change, patch: JSON.parse(change.patch) })

/** Before the first row. */
export const FIRST_ROW: RowName = { table: '', id: '' }

const A_FEW = 6

/**
 * Takes the server's own outdated changes of a row out of the log at once (a job reports its progress hundreds of times); answers
 * how many. A row with no more than a few changes is left as it is: looking would cost more than it saves.
 */
export const createCompactor = ({ sqlite }: Db): ((table: string, id: string) => number) => {
  const find = sqlite.prepare<[string, string], StoredChange>(
    'SELECT seq, stamp, patch FROM changes WHERE "table" = ? AND id = ?',
  )
  const count = sqlite.prepare<[string, string], number>('SELECT count(*) FROM changes WHERE "table" = ? AND id = ?').pluck()
  const forget = sqlite.prepare<[number]>('DELETE FROM changes WHERE seq = ?')
  return (table, id) => {
    if ((count.get(table, id) ?? 0) <= A_FEW) return 0
    const own = superseded(find.all(table, id).map(parsed)).filter(({ stamp }) => isServerStamp(stamp))
    for (const { seq } of own) forget.run(seq)
    return own.length
  }
}

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

const A_FEW = 6

/**
 * Takes the server's own outdated changes of a row out of the log (a job reports its progress hundreds of times); answers how
 * many. Changes of tablets stay: their stamps tell a repeat from news. A row with no more than a few changes is left as it is:
 * looking would cost more than it saves.
 */
export const createCompactor = ({ sqlite }: Db): ((table: string, id: string) => number) => {
  const find = sqlite.prepare<[string, string], { seq: number; stamp: string; patch: string }>(
    'SELECT seq, stamp, patch FROM changes WHERE "table" = ? AND id = ?',
  )
  const count = sqlite.prepare<[string, string], number>('SELECT count(*) FROM changes WHERE "table" = ? AND id = ?').pluck()
  const forget = sqlite.prepare<[number]>('DELETE FROM changes WHERE seq = ?')
  return (table, id) => {
    if ((count.get(table, id) ?? 0) <= A_FEW) return 0
    const found = find.all(table, id).map((change) => ({ ...change, patch: JSON.parse(change.patch) }))
    const own = superseded(found).filter(({ stamp }) => isServerStamp(stamp))
    for (const { seq } of own) forget.run(seq)
    return own.length
  }
}

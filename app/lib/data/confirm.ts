import { JobRow } from '#shared/records/job.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import type { Change, Row } from '#shared/sync/protocol.ts'
import { TABLES, type TableName } from '#shared/sync/tables.ts'
import { db, type StoredJob, type StoredMatch } from './database.ts'
import { entryOf } from './entry.ts'
import { groupBy } from './group.ts'
import { readMeta, writeMeta } from './meta.ts'
import { namesOf } from './names.ts'
import { rowsOf } from './rows-of.ts'

/**
 * Folds changes that the server has taken into the confirmed rows, and renews what is made from them.
 * Must run inside a transaction over every table (see `acceptResponse`). Changes of tables that
 * this version does not know are kept for the one that will.
 */
export const confirmChanges = async (changes: readonly Change[]): Promise<void> => {
  const touched = new Set<string>()
  const folded = new Map<TableName, Map<string, Row>>()
  for (const [name, list] of groupBy(changes, ({ table }) => table)) {
    if (!isTable(name)) {
      await db.strangers.bulkPut(list)
      continue
    }
    const rows = await foldInto(name, list)
    folded.set(name, rows)
    if (MAKE_ENTRIES.has(name)) for (const id of rows.keys()) touched.add(id)
  }
  await renewEntries([...touched], folded)
}

/**
 * Takes in what a newer server told an older version of these pages, as far as this version understands it: the server does not
 * tell it again. Call it before the first exchange.
 */
export const takeStrangers = (): Promise<void> =>
  db.transaction('rw', db.tables, async () => {
    const known = await db.strangers.where('table').anyOf(Object.keys(TABLES)).toArray()
    if (known.length === 0) return
    await db.strangers.bulkDelete(known.map(({ stamp }) => stamp))
    await confirmChanges(known)
  })

/** The tables that entries are made from (see `FrameRows`). Stars, verdicts and jobs come often and say nothing that the grid shows. */
const MAKE_ENTRIES: ReadonlySet<string> = new Set<TableName>(['frames', 'reviews', 'solutions', 'matches', 'quality'])

const isTable = (name: string): name is TableName => Object.hasOwn(TABLES, name)

const foldInto = async (name: TableName, changes: readonly Change[]): Promise<Map<string, Row>> => {
  const ids = [...new Set(changes.map(({ id }) => id))]
  const rows = await rowsOf(name, ids)
  for (const change of changes) rows.set(change.id, mergeChange(rows.get(change.id), change))
  const list = [...rows.values()]
  if (name === 'jobs') await db.jobs.bulkPut(list.map(storedJob))
  else if (name === 'matches') await db.matches.bulkPut(list.map(storedMatch))
  else await db[name].bulkPut(list)
  return rows
}

/** Writes the search keys of these match rows anew. */
export const confirmedNames = async (ids: readonly string[]): Promise<void> => {
  const rows = await db.matches.bulkGet([...ids])
  await db.matches.bulkPut(rows.flatMap((row) => (row ? [storedMatch(row)] : [])))
}

const storedMatch = ({ id, fields, stamps }: Row): StoredMatch => ({ id, fields, stamps, names: namesOf(fields) })

/** Jobs that this version cannot read are kept, but listed nowhere. */
const storedJob = ({ id, fields, stamps }: Row): StoredJob => {
  const job = JobRow.safeParse(fields).data
  return { id, fields, stamps, state: job?.state ?? 'unknown', createdAt: job?.createdAt ?? 0, frameId: job?.frameId ?? '' }
}

/**
 * Makes the entries of these frames anew from their rows; `known` are rows that were just written. Must run inside a transaction
 * over every table.
 */
export const renewEntries = async (
  ids: readonly string[],
  known: ReadonlyMap<TableName, ReadonlyMap<string, Row>> = new Map(),
): Promise<void> => {
  if (ids.length === 0) return
  const keys = [...ids]
  const rowsIn = (table: TableName): Promise<Map<string, Row>> => rowsOf(table, keys, known.get(table))
  const [frames, reviews, solutions, matches, quality] = await Promise.all([
    rowsIn('frames'),
    rowsIn('reviews'),
    rowsIn('solutions'),
    rowsIn('matches'),
    rowsIn('quality'),
  ])
  let rev = await readMeta('rev', 0)
  const entries = keys.flatMap((id) => {
    const [frame, review, solution] = [frames.get(id), reviews.get(id), solutions.get(id)]
    const entry = entryOf(id, rev + 1, { frame, review, solution, match: matches.get(id), quality: quality.get(id) })
    if (!entry) return []
    rev++
    return [entry]
  })
  await db.entries.bulkPut(entries)
  await writeMeta('rev', rev)
}

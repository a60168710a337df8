import { db } from '#lib/data/database.ts'
import { edit, randomName } from '#lib/data/edit.ts'
import { groupBy } from '#lib/data/group.ts'
import type { Query } from '#lib/library/filter-url.ts'
import { GROUPS, SORTS } from '#lib/library/sort.ts'
import { SearchRow } from '#shared/records/search.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import type { Row } from '#shared/sync/protocol.ts'

/** A search that somebody gave a name. */
export interface SavedSearch {
  readonly id: string
  readonly name: string
  readonly query: Query
}

/** All saved searches by name, with what waits in the outbox. Rows of another version are left out. */
export const savedSearches = async (): Promise<SavedSearch[]> => {
  const rows = new Map<string, Row>((await db.searches.toArray()).map((row) => [row.id, row]))
  const waiting = groupBy(await db.outbox.where('table').equals('searches').sortBy('stamp'), ({ id }) => id)
  for (const [id, changes] of waiting) {
    const row = changes.reduce<Row | undefined>((folded, change) => mergeChange(folded, change), rows.get(id))
    if (row) rows.set(id, row)
  }
  return [...rows.values()]
    .flatMap(({ id, fields }): SavedSearch[] => {
      const row = SearchRow.safeParse(fields)
      if (!row.success || row.data.isDeleted) return []
      const sort = SORTS.find((one) => one === row.data.sort) ?? 'newest'
      const group = GROUPS.find((one) => one === row.data.group) ?? 'night'
      return [{ id, name: row.data.name, query: { filters: row.data.query, sort, group } }]
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
}

/** Saves a search under a name. The same name again replaces what it stood for. */
export const saveSearch = async (name: string, { filters, sort, group }: Query): Promise<void> => {
  const known = (await savedSearches()).find((saved) => saved.name === name)
  await edit('searches', known?.id ?? randomName(), {
    name,
    query: filters,
    sort,
    group,
    createdAt: Date.now(),
    isDeleted: false,
  })
}

export const deleteSearch = (id: string): Promise<void> => edit('searches', id, { isDeleted: true })

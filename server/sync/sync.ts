import { isStamp, isTooFarAhead } from '#shared/sync/hlc.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import type { Change, SyncRequest, SyncResponse } from '#shared/sync/protocol.ts'
import { TABLES, type Table } from '#shared/sync/tables.ts'
import type { ChangeStore } from './change-store.ts'

const PAGE = 500
/** A page ends early when it has grown this large [characters of JSON, roughly]. */
const PAGE_SIZE = 2_000_000

/** Takes a device's changes, then hands out what it has not seen. Run it in one transaction. */
export const sync = (store: ChangeStore, request: SyncRequest, now: number): SyncResponse => {
  const refused: SyncResponse['refused'] = []
  for (const change of request.changes) {
    const code = refusalOf(change, now)
    if (code) refused.push({ stamp: change.stamp, code })
    else record(store, change)
  }
  const found = store.since(request.cursor, PAGE)
  const page = found.slice(0, fitting(found.map(({ change }) => change)))
  return {
    cursor: page.at(-1)?.seq ?? request.cursor,
    changes: page.map(({ change }) => change),
    more: page.length < found.length || found.length === PAGE,
    refused,
    now,
  }
}

/** The one way a row changes, whoever asks: a device through `sync`, or a job on this server. */
export const record = (store: ChangeStore, change: Change): void => {
  if (store.append(change)) store.save(change.table, mergeChange(store.row(change.table, change.id), change))
}

/** The declaration of a table, whatever name the wire brings. */
export const tableOf = (name: string): Table | undefined =>
  Object.hasOwn(TABLES, name) ? (TABLES as Readonly<Record<string, Table>>)[name] : undefined

const refusalOf = ({ table, stamp, patch }: Change, now: number): string | undefined => {
  const declared = tableOf(table)
  if (!declared) return 'sync.unknown-table'
  if (!isStamp(stamp)) return 'sync.bad-stamp'
  if (isTooFarAhead(stamp, now)) return 'sync.clock-ahead'
  if (declared.serverFields.some((name) => Object.hasOwn(patch, name))) return 'sync.server-field'
  return declared.patch.safeParse(patch).success ? undefined : 'sync.bad-field'
}

/** How many changes fit into one answer; always at least one. */
const fitting = (changes: readonly Change[]): number => {
  let size = 0
  const end = changes.findIndex(({ patch }) => {
    size += JSON.stringify(patch).length
    return size > PAGE_SIZE
  })
  return end < 0 ? changes.length : Math.max(1, end)
}

import { isStamp, isTooFarAhead, millisOf } from '#shared/sync/hlc.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import { CLOCK_AHEAD } from '#shared/sync/outcome.ts'
import { fitting } from '#shared/sync/page.ts'
import { type Change, MAX_CHANGES, type Row, type SyncRequest, type SyncResponse } from '#shared/sync/protocol.ts'
import { isBound, TABLES, type Table } from '#shared/sync/tables.ts'
import type { ChangeStore, LogEntry } from './change-store.ts'

/** Takes a device's changes, then hands out what it has not seen. Run it in one transaction. */
export const sync = (store: ChangeStore, request: SyncRequest, now: number): SyncResponse => {
  // A device that has seen more than there is has seen another history, which was cut off behind our back.
  if (request.epoch === store.epoch() && request.cursor > store.newest()) store.renewEpoch()
  const epoch = store.epoch()
  // Meant for another history: the device hears so, and asks again with all that it has.
  if (request.epoch !== undefined && request.epoch !== epoch)
    return { epoch, cursor: 0, changes: [], more: true, refused: [], now }
  const refused = request.peer ? takeFromPeer(store, request.changes, request.device) : takeAll(store, request.changes, now)
  const found = store.since(request.cursor, MAX_CHANGES)
  const { changes, upTo } = pageOf(found, request.peer ? request.device : null)
  return { epoch, cursor: upTo ?? request.cursor, changes, more: isMore(found, upTo), refused, now }
}

/** What one message carries of these entries, and the number of the last that it speaks for; undefined when there are none. */
export const pageOf = (
  found: readonly LogEntry[],
  peer: string | null,
): { readonly changes: Change[]; readonly upTo: number | undefined } => {
  const wanted = peer === null ? found : found.filter((entry) => isForPeer(entry, peer))
  const page = wanted.slice(0, fitting(wanted.map(({ change }) => change)).length)
  const isWhole = page.length === wanted.length
  return { changes: page.map(({ change }) => change), upTo: (isWhole ? found : page).at(-1)?.seq }
}

/** Whether there is more than the page that ends at `upTo`. */
export const isMore = (found: readonly LogEntry[], upTo: number | undefined): boolean =>
  found.length === MAX_CHANGES || (found.at(-1)?.seq ?? 0) > (upTo ?? 0)

// Each server does its own work, and knows what it told us.
const isForPeer = ({ change, origin }: LogEntry, peer: string): boolean => origin !== peer && !isBound(change.table)

/** Takes what may be taken; answers what was refused, and why. */
const takeAll = (store: ChangeStore, changes: readonly Change[], now: number): SyncResponse['refused'] => {
  const refused: SyncResponse['refused'] = []
  // Time that was once written goes on from there, also when a clock has been set right since.
  const time = Math.max(now, millisOf(store.latestStamp()))
  let isEarly = false
  for (const change of changes) {
    const { stamp } = change
    // What comes after an early one must not be taken before that has its new stamp, which would be the later one.
    isEarly ||= !change.isOffered && (isTooFarAhead(stamp, time) || store.wasEarly(stamp))
    const code = refusalOf(change) ?? (isEarly && !change.isOffered ? CLOCK_AHEAD : undefined)
    if (code === CLOCK_AHEAD) store.refuseEarly(stamp)
    if (code) refused.push({ stamp, code })
    else record(store, change)
  }
  return refused
}

/**
 * Takes what another server has taken: it looked at the time then, and its measurements are its own. What a newer version knows and
 * this one does not is kept in the log for those who understand it, and for the day when this server does.
 */
export const takeFromPeer = (store: ChangeStore, changes: readonly Change[], peer: string): SyncResponse['refused'] => {
  const refused: SyncResponse['refused'] = []
  for (const change of changes) {
    const { stamp, table } = change
    if (!isStamp(stamp)) refused.push({ stamp, code: 'sync.bad-stamp' })
    else if (isBound(table)) refused.push({ stamp, code: 'sync.bound-table' })
    else if (isReadable(change)) record(store, change, peer)
    else {
      store.append(change, peer)
      store.noteUnread()
      fold(store, change)
    }
  }
  return refused
}

/**
 * The one way a row changes, whoever asks: a device through `sync`, or a job on this server. What later changes have overruled
 * already is news to nobody, and is not kept.
 */
export const record = (store: ChangeStore, change: Change, origin: string | null = null): void => {
  const row = store.row(change.table, change.id)
  if (!isNews(row, change)) return
  store.append(change, origin)
  store.save(change.table, mergeChange(row, change))
}

const isNews = (row: Row | undefined, { stamp, patch }: Change): boolean =>
  Object.keys(patch).some((name) => stamp > (row?.stamps[name] ?? ''))

/** Puts into its row what this version can read of a change. */
export const fold = (store: ChangeStore, change: Change): void => {
  const fields = tableOf(change.table)?.row.shape
  if (!fields) return
  const readable = Object.entries(change.patch).filter(
    ([name, value]) => Object.hasOwn(fields, name) && fields[name]?.safeParse(value).success,
  )
  const known = { ...change, patch: Object.fromEntries(readable) }
  const row = store.row(change.table, change.id)
  if (isNews(row, known)) store.save(change.table, mergeChange(row, known))
}

/** The declaration of a table, whatever name the wire brings. */
export const tableOf = (name: string): Table | undefined =>
  Object.hasOwn(TABLES, name) ? (TABLES as Readonly<Record<string, Table>>)[name] : undefined

/** Whether this version understands all of a change. */
export const isReadable = ({ table, patch }: Change): boolean => tableOf(table)?.patch.safeParse(patch).success === true

const refusalOf = ({ table, stamp, patch }: Change): string | undefined => {
  const declared = tableOf(table)
  if (!declared) return 'sync.unknown-table'
  if (!isStamp(stamp)) return 'sync.bad-stamp'
  if (declared.serverFields.some((name) => Object.hasOwn(patch, name))) return 'sync.server-field'
  return declared.patch.safeParse(patch).success ? undefined : 'sync.bad-field'
}

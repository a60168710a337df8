import { isStamp, isTooFarAhead, millisOf } from '#shared/sync/hlc.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import { CLOCK_AHEAD } from '#shared/sync/outcome.ts'
import { fitting } from '#shared/sync/page.ts'
import { type Change, MAX_CHANGES, type SyncRequest, type SyncResponse } from '#shared/sync/protocol.ts'
import { TABLES, type Table } from '#shared/sync/tables.ts'
import type { ChangeStore } from './change-store.ts'

/** Takes a device's changes, then hands out what it has not seen. Run it in one transaction. */
export const sync = (store: ChangeStore, request: SyncRequest, now: number): SyncResponse => {
  // A device that has seen more than there is has seen another history, which was cut off behind our back.
  if (request.epoch === store.epoch() && request.cursor > store.newest()) store.renewEpoch()
  const epoch = store.epoch()
  // Meant for another history: the device hears so, and asks again with all that it has.
  if (request.epoch !== undefined && request.epoch !== epoch)
    return { epoch, cursor: 0, changes: [], more: true, refused: [], now }
  const refused = takeAll(store, request.changes, now)
  const found = store.since(request.cursor, MAX_CHANGES)
  const page = found.slice(0, fitting(found.map(({ change }) => change)).length)
  return {
    epoch,
    cursor: page.at(-1)?.seq ?? request.cursor,
    changes: page.map(({ change }) => change),
    more: page.length < found.length || found.length === MAX_CHANGES,
    refused,
    now,
  }
}

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

/** The one way a row changes, whoever asks: a device through `sync`, or a job on this server. */
export const record = (store: ChangeStore, change: Change): void => {
  if (store.append(change)) store.save(change.table, mergeChange(store.row(change.table, change.id), change))
}

/** The declaration of a table, whatever name the wire brings. */
export const tableOf = (name: string): Table | undefined =>
  Object.hasOwn(TABLES, name) ? (TABLES as Readonly<Record<string, Table>>)[name] : undefined

const refusalOf = ({ table, stamp, patch }: Change): string | undefined => {
  const declared = tableOf(table)
  if (!declared) return 'sync.unknown-table'
  if (!isStamp(stamp)) return 'sync.bad-stamp'
  if (declared.serverFields.some((name) => Object.hasOwn(patch, name))) return 'sync.server-field'
  return declared.patch.safeParse(patch).success ? undefined : 'sync.bad-field'
}

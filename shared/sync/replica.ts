import { hlc } from '#shared/sync/hlc.ts'
import { CLOCK_AHEAD, clockOffsetOf, latestOf, type Outcome, outcomeOf, restamp } from '#shared/sync/outcome.ts'
import { fitting } from '#shared/sync/page.ts'
import { type Change, PROTOCOL_VERSION, type Row, type SyncRequest, type SyncResponse } from '#shared/sync/protocol.ts'
import { isBound, TABLES, type TableName } from '#shared/sync/tables.ts'

/** What a device remembers of its exchange with a server. */
export interface ReplicaState {
  readonly device: string
  /** The server's history that is known; '' while none is. */
  readonly epoch: string
  readonly cursor: number
  /** Of all stamps seen or made; the next one follows it. */
  readonly latest: string
  readonly latestConfirmed: string
  /** What to add to the device's clock [ms]. */
  readonly clockOffset: number
}

/** Before everything. */
export const NO_STAMP = hlc(0, 0, 'none')

/** What to do with an answer; a store does it whole or not at all. */
export type Acceptance =
  /** It answers a question of before: nothing. What was sent is sent again. */
  | { readonly kind: 'stale' }
  /** The server's history is another one: forget what was confirmed, offer `offersOf` it, begin anew. */
  | { readonly kind: 'other-history'; readonly state: ReplicaState }
  | {
      readonly kind: 'taken'
      readonly state: ReplicaState
      readonly outcome: Outcome
      /** Stamps that leave the outbox. */
      readonly gone: readonly string[]
      /** Changes that the outbox gets; it is emptied first when there are any. */
      readonly again: readonly Change[]
    }

/**
 * The next question to the server. `waiting` is the outbox in the order of its stamps, or its beginning. Nothing is told to a
 * history whose name is not known: a letter that was held up on the way must not be taken by another one.
 */
export const requestOf = ({ device, epoch, cursor }: ReplicaState, waiting: readonly Change[]): SyncRequest => ({
  version: PROTOCOL_VERSION,
  device,
  cursor,
  ...(epoch ? { epoch } : {}),
  changes: epoch ? [...fitting(waiting)] : [],
})

/** Whether `acceptanceOf` has to know the whole outbox. */
export const isAnyEarly = (response: SyncResponse): boolean => response.refused.some(({ code }) => code === CLOCK_AHEAD)

/**
 * What an answer means. `waiting` is the whole outbox as it is now when `isAnyEarly`, otherwise it is not looked at; `now` is the
 * device's own clock [ms].
 */
export const acceptanceOf = (
  state: ReplicaState,
  waiting: readonly Change[],
  request: SyncRequest,
  response: SyncResponse,
  now: number,
): Acceptance => {
  if ((request.epoch ?? '') !== state.epoch || request.cursor > state.cursor) return { kind: 'stale' }
  const epoch = response.epoch ?? ''
  if (epoch !== state.epoch && state.epoch !== '') {
    return { kind: 'other-history', state: { ...state, epoch, cursor: 0, latestConfirmed: NO_STAMP } }
  }
  const outcome = outcomeOf(request.changes, response)
  const latestConfirmed = latestOf(
    outcome.confirmed.map(({ stamp }) => stamp),
    state.latestConfirmed,
  )
  const early = new Set(outcome.early.map(({ stamp }) => stamp))
  // Edits made while the request was under way carry the wrong clock too: all that waits is stamped anew, in order.
  // An answer that comes twice finds that done, and stamping once more would let an old edit overtake a newer one.
  const isNews = early.size > 0 && waiting.some(({ stamp }) => early.has(stamp))
  const left = isNews ? waiting.filter(({ stamp }) => early.has(stamp) || !isSent(request, stamp)) : []
  const fresh = restamp(
    left.filter(({ isOffered }) => !isOffered),
    latestConfirmed,
    response.now,
    state.device,
  )
  const again = [...left.filter(({ isOffered }) => isOffered), ...fresh]
  return {
    kind: 'taken',
    outcome,
    gone: request.changes.map(({ stamp }) => stamp),
    again,
    state: {
      ...state,
      epoch,
      cursor: Math.max(state.cursor, response.cursor),
      latest: isNews ? (fresh.at(-1)?.stamp ?? latestConfirmed) : latestOf([state.latest], latestConfirmed),
      latestConfirmed,
      clockOffset: clockOffsetOf(response.now, now),
    },
  }
}

const isSent = (request: SyncRequest, stamp: string): boolean => request.changes.some((change) => change.stamp === stamp)

/**
 * What a device can give back to a server that lost its history: the fields of a confirmed row that people set, with the stamps
 * they had. Safe to offer to a server that has them.
 */
export const offersOf = (table: TableName, { id, fields, stamps }: Row): Change[] => {
  if (isBound(table)) return []
  const owned: ReadonlySet<string> = new Set(TABLES[table].serverFields)
  const patches = new Map<string, Change['patch']>()
  for (const [name, stamp] of Object.entries(stamps)) {
    const value = fields[name]
    if (owned.has(name) || value === undefined) continue
    patches.set(stamp, { ...patches.get(stamp), [name]: value })
  }
  return [...patches].map(([stamp, patch]) => ({ table, id, stamp, patch, isOffered: true }))
}

import { nextHlc } from '#shared/sync/hlc.ts'
import type { Change, SyncResponse } from '#shared/sync/protocol.ts'

/** What an answer means for the outbox. */
export interface Outcome {
  /** Changes that are true now: the server's and those of ours it took. */
  readonly confirmed: readonly Change[]
  /** Refused only because our clock runs ahead: to be stamped anew. */
  readonly early: readonly Change[]
  /** Refused for good, with the reason's code. */
  readonly refused: readonly { readonly change: Change; readonly code: string }[]
}

/** Whatever was sent leaves the outbox; this says where each change goes. */
export const outcomeOf = (sent: readonly Change[], response: SyncResponse): Outcome => {
  const codes = new Map(response.refused.map(({ stamp, code }) => [stamp, code]))
  const taken = sent.filter(({ stamp }) => !codes.has(stamp))
  const turnedDown = sent.flatMap((change) => {
    const code = codes.get(change.stamp)
    return code === undefined ? [] : [{ change, code }]
  })
  return {
    // What was taken comes back with a later page at the latest; folding it in at once keeps the screen from flickering.
    confirmed: [...taken, ...response.changes],
    early: turnedDown.filter(({ code }) => code === CLOCK_AHEAD).map(({ change }) => change),
    refused: turnedDown.filter(({ code }) => code !== CLOCK_AHEAD),
  }
}

export const CLOCK_AHEAD = 'sync.clock-ahead'

/**
 * The same edits with stamps after `latest` and by the server's clock `now` [ms], in the order they were made. None of the old
 * stamps is used again: the server remembers those that it refused.
 */
export const restamp = (changes: readonly Change[], latest: string, now: number, device: string): Change[] => {
  const old = new Set(changes.map(({ stamp }) => stamp))
  let stamp = latest
  return changes.map((change) => {
    do stamp = nextHlc(stamp, now, device)
    while (old.has(stamp))
    return { ...change, stamp }
  })
}

/** The latest of stamps: their order is the order of text. */
export const latestOf = (stamps: Iterable<string>, initial: string): string => {
  let latest = initial
  for (const stamp of stamps) if (stamp > latest) latest = stamp
  return latest
}

/** A clock this far off is worth a sentence, and edits then use the server's time. */
export const CLOCK_TOLERANCE_MS = 60_000

/** What to add to our clock to get the server's [ms]; 0 while the two agree well enough. */
export const clockOffsetOf = (serverNow: number, ownNow: number): number =>
  Math.abs(serverNow - ownNow) > CLOCK_TOLERANCE_MS ? serverNow - ownNow : 0

import { createQueue } from '#lib/files/queue.ts'
import type { TooFew } from '#shared/review/rules.ts'
import { judgeSession } from '#shared/review/suggest.ts'
import { readItems } from './read-session.ts'

/** What the list of sessions says of one: how many frames are measured, and which ones had better go. */
export interface Glance {
  readonly measured: number
  /** What all groups have too few of to be judged; null where one has enough. */
  readonly tooFew: TooFew
  readonly suggested: readonly string[]
}

/** One session after the other, so that opening the list is not waiting for all of them. */
const inTurn = createQueue(1)
const known = new Map<string, { readonly rev: number; readonly glance: Glance }>()

/**
 * Judges a session in its turn, once for what is known of it: `rev` is the newest `Entry.rev` of its frames, which grows whenever
 * a number of theirs comes or changes. Null when it is not wanted any more.
 */
export const glanceAt = async (ids: readonly string[], rev: number, signal: AbortSignal): Promise<Glance | null> => {
  const key = ids.join(' ')
  const before = known.get(key)
  if (before?.rev === rev) return before.glance
  return inTurn(async () => {
    const items = await readItems(ids, signal)
    if (signal.aborted) return null
    const { groups, suggestions } = judgeSession(items)
    const suggested = suggestions.flatMap(({ level, frameIds }) => (level === 'reject' ? frameIds : []))
    const measured = items.reduce((count, { quality }) => count + (quality ? 1 : 0), 0)
    const lacks = groups.map((group) => group.tooFew)
    const tooFew = lacks.includes(null) ? null : lacks.includes('stars') ? 'stars' : 'frames'
    const glance: Glance = { measured, tooFew, suggested: [...new Set(suggested)] }
    known.set(key, { rev, glance })
    return glance
  }, signal)
}

import { createQueue } from '#lib/files/queue.ts'
import { judgeSession } from '#shared/review/suggest.ts'
import { readItems } from './read-session.ts'

/** What the list of sessions says of one: how many frames are measured, and which ones had better go. */
export interface Glance {
  readonly measured: number
  readonly suggested: readonly string[]
}

/** One session after the other, so that opening the list is not waiting for all of them. */
const inTurn = createQueue(1)
const known = new Map<string, Glance>()

/** Judges a session in its turn, once for as many measured frames. Null when it is not wanted any more. */
export const glanceAt = async (ids: readonly string[], measured: number, signal: AbortSignal): Promise<Glance | null> => {
  const key = `${measured} ${ids.join(' ')}`
  const before = known.get(key)
  if (before) return before
  return inTurn(async () => {
    const items = await readItems(ids, signal)
    if (signal.aborted) return null
    const suggested = judgeSession(items).suggestions.flatMap(({ level, frameIds }) => (level === 'reject' ? frameIds : []))
    const glance = { measured, suggested: [...new Set(suggested)] }
    known.set(key, glance)
    return glance
  }, signal)
}

import { db } from '#lib/data/database.ts'
import type { Entry } from '#lib/data/entry.ts'
import { PREVIEW_BUDGET, surplus } from './budget.ts'
import { bringBlob, dropBlobs, type FileKind } from './keep.ts'
import { hasPrivateFiles } from './opfs.ts'

const AT_ONCE = 3
/** So many of the newest frames are kept large, besides the starred ones and those somebody looked at. */
const NEWEST = 60

/** What should be on the tablet: every thumbnail first, then previews of starred and of the newest frames. */
export const wishes = (entries: readonly Entry[]): { hash: string; kind: FileKind }[] => {
  const newest = [...entries].sort((a, b) => (b.takenAt ?? 0) - (a.takenAt ?? 0))
  const large = [...newest.filter(({ rating }) => rating > 0), ...newest.slice(0, NEWEST)]
  const list = [
    ...newest.map(({ thumbnail }) => ({ hash: thumbnail, kind: 'thumbnail' as const })),
    ...large.map(({ preview }) => ({ hash: preview, kind: 'preview' as const })),
  ]
  const seen = new Set<string>()
  return list.flatMap(({ hash, kind }) => {
    if (!hash || seen.has(hash)) return []
    seen.add(hash)
    return [{ hash, kind }]
  })
}

/** Brings the pictures that the tablet should have and lacks; ends early when the server is gone or the tablet is full. */
export const prefetch = async (entries: readonly Entry[], signal: AbortSignal, onDone: (left: number) => void): Promise<void> => {
  if (!hasPrivateFiles()) return
  const kept = new Set(await db.files.toCollection().primaryKeys())
  const lacking = wishes(entries).filter(({ hash }) => !kept.has(hash))
  let next = 0
  let isStuck = false
  const work = async (): Promise<void> => {
    while (next < lacking.length && !isStuck && !signal.aborted) {
      const { hash, kind } = lacking[next++]!
      const brought = await bringBlob(hash, kind, signal)
      if (!brought.ok && brought.fault.kind === 'unavailable') isStuck = true
      onDone(lacking.length - next)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  if (!signal.aborted) await trim(entries)
}

const trim = async (entries: readonly Entry[]): Promise<void> => {
  const previews = await db.files.where('[kind+usedAt]').between(['preview', 0], ['preview', Number.MAX_SAFE_INTEGER]).toArray()
  const starred = new Set(entries.flatMap(({ rating, preview }) => (rating > 0 && preview ? [preview] : [])))
  await dropBlobs(surplus(previews, PREVIEW_BUDGET, starred))
}

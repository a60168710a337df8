import { db, type StoredFile } from '#lib/data/database.ts'
import { sayHeld } from './held.ts'
import { dropBlobs } from './keep.ts'

/**
 * Which files have to go so that `bytes` become free: the longest unused first, thumbnails last. Never what is pinned, and never
 * one of `only`, of which nobody else has a copy. Fewer bytes than asked for when there is nothing more.
 */
export const toEvict = (files: readonly StoredFile[], only: ReadonlySet<string>, bytes: number): StoredFile[] => {
  const gone: StoredFile[] = []
  let freed = 0
  const candidates = files.filter(({ hash, isPinned }) => !isPinned && !only.has(hash))
  for (const file of candidates.toSorted((a, b) => rank(a) - rank(b) || a.usedAt - b.usedAt)) {
    if (freed >= bytes) break
    gone.push(file)
    freed += file.bytes
  }
  return gone
}

// All thumbnails together are smaller than a few originals, and the grid is bare without them.
const rank = ({ kind }: StoredFile): number => (kind === 'thumbnail' ? 1 : 0)

/**
 * Blobs of which this tablet may have the only copy: what no server has taken yet, and originals whose frame is no file of a
 * server now. What other tablets say they hold does not count: they could rely on us as well.
 */
export const onlyCopies = async (): Promise<Set<string>> => {
  const only = new Set(await db.uploads.toCollection().primaryKeys())
  const originals = (await db.files.toArray()).filter(({ kind }) => kind === 'original').map(({ hash }) => hash)
  const frames = await db.frames.bulkGet(originals.map((hash) => hash.slice(0, 32)))
  for (const [i, hash] of originals.entries()) {
    const fields = frames[i]?.fields
    if (fields?.['presence'] !== 'present' || fields['sha256'] !== hash) only.add(hash)
  }
  return only
}

/** Frees at least so many bytes. False when that cannot be done without losing the only copy of something. */
export const makeRoom = async (bytes: number): Promise<boolean> => {
  const gone = toEvict(await db.files.toArray(), await onlyCopies(), bytes)
  await dropBlobs(gone.map(({ hash }) => hash))
  for (const { hash, kind } of gone) if (kind === 'original') await sayHeld(hash, 0, null)
  return gone.reduce((sum, file) => sum + file.bytes, 0) >= bytes
}

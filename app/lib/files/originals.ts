import { db } from '#lib/data/database.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { sayHeld } from './held.ts'
import { dropBlobs } from './keep.ts'
import { writeBlob } from './opfs.ts'
import { fetchInParts } from './parts.ts'
import { makeRoom, onlyCopies } from './room.ts'

interface Frame {
  readonly id: string
  readonly sha256: string
}

/** Keeps the original of a frame on this device until somebody lets it go. Faults: those of the way to the server, `files.full`. */
export const pinOriginal = async (
  { id, sha256 }: Frame,
  signal: AbortSignal,
  onProgress: (part: number) => void,
): Promise<Result<void>> => {
  if (await db.files.get(sha256)) {
    await db.files.update(sha256, { isPinned: true })
    return ok(undefined)
  }
  const fetched = await fetchInParts(`/api/frames/${id}/file`, signal, onProgress)
  if (!fetched.ok) return fetched
  // Loaded with the first original: the page itself starts without it.
  const { sha256OfBlob } = await import('./digest.ts')
  if ((await sha256OfBlob(fetched.value)) !== sha256)
    return fail('conflict', 'files.other', 'The file on the rig is another one by now. Wait until it was read again.')
  const written = await writeWithRoom(sha256, fetched.value)
  if (!written.ok) return written
  await db.files.put({ hash: sha256, kind: 'original', bytes: fetched.value.size, usedAt: Date.now(), isPinned: true })
  await sayHeld(sha256, fetched.value.size, Date.now())
  return ok(undefined)
}

/** Lets an original go, now, unless it is the only copy; then it stays until a server has it. Answers whether it is gone. */
export const unpinOriginal = async (sha256: string): Promise<boolean> => {
  await db.files.update(sha256, { isPinned: false })
  if ((await onlyCopies()).has(sha256)) return false
  await dropBlobs([sha256])
  await sayHeld(sha256, 0, null)
  return true
}

/** Writes a blob; where there is no room, what was not used for longest makes some. */
export const writeWithRoom = async (hash: string, blob: Blob): Promise<Result<void>> => {
  const written = await writeBlob(hash, blob)
  if (written.ok || written.fault.code !== 'files.full' || !(await makeRoom(blob.size))) return written
  return writeBlob(hash, blob)
}

import { db, type StoredFile } from '#lib/data/database.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { fetchBlob } from './fetch-blob.ts'
import { readBlob, removeBlob, writeBlob } from './opfs.ts'

export type FileKind = Exclude<StoredFile['kind'], 'original'>

/** A blob from the tablet, else from the server, which is then kept. What cannot be kept is still given. */
export const blobOf = async (hash: string, kind: FileKind, signal?: AbortSignal): Promise<Result<Blob>> => {
  const kept = await keptBlob(hash)
  return kept ? ok(kept) : fetchToKeep(hash, kind, signal)
}

/** A blob from the server, kept if there is room. */
export const fetchToKeep = async (hash: string, kind: FileKind, signal?: AbortSignal): Promise<Result<Blob>> => {
  const fetched = await fetchBlob(hash, signal)
  if (fetched.ok) await keepBlob(hash, kind, fetched.value)
  return fetched
}

/** Brings a blob to the tablet to stay. A full tablet is a fault, so that a background fetch can end. */
export const bringBlob = async (hash: string, kind: FileKind, signal: AbortSignal): Promise<Result<void>> => {
  const fetched = await fetchBlob(hash, signal)
  return fetched.ok ? keepBlob(hash, kind, fetched.value) : fetched
}

/** The blob if it is here and whole. A record without its file, or of another length, is forgotten. */
export const keptBlob = async (hash: string): Promise<Blob | null> => {
  const record = await db.files.get(hash)
  if (!record) return null
  const blob = await readBlob(hash)
  if (blob.ok && blob.value.size === record.bytes) {
    // Thumbnails are never dropped, so nobody needs to know when one was used.
    if (record.kind !== 'thumbnail') await db.files.update(hash, { usedAt: Date.now() })
    return blob.value
  }
  // A file system that is busy or refuses for a moment is no reason to forget what lies there.
  if (blob.ok || blob.fault.kind === 'not-found') await db.files.delete(hash)
  return null
}

const keepBlob = async (hash: string, kind: FileKind, blob: Blob): Promise<Result<void>> => {
  const written = await writeBlob(hash, blob)
  if (written.ok) await db.files.put({ hash, kind, bytes: blob.size, usedAt: Date.now() })
  return written
}

export const dropBlobs = async (hashes: readonly string[]): Promise<void> => {
  await db.files.bulkDelete([...hashes])
  for (const hash of hashes) await removeBlob(hash)
}

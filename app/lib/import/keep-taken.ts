import { renewEntries } from '#lib/data/confirm.ts'
import { db, type StoredUpload } from '#lib/data/database.ts'
import { deviceName, editMany } from '#lib/data/edit.ts'
import { sha256Of } from '#lib/files/digest.ts'
import { deviceWords } from '#lib/files/held.ts'
import { hasPrivateFiles } from '#lib/files/opfs.ts'
import { writeWithRoom } from '#lib/files/originals.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { FrameRow } from '#shared/records/frame.ts'
import { holdingId } from '#shared/records/holding.ts'
import { importedId } from '#shared/records/import.ts'
import { mergeChange } from '#shared/sync/merge.ts'
import type { Change } from '#shared/sync/protocol.ts'
import { NO_STAMP } from '#shared/sync/replica.ts'
import type { ReadFrame } from './take-frame.ts'

/** A file that was read, with the key it is known by when it is seen again. */
export interface Taken {
  readonly key: string
  readonly sha256: string
  readonly bytes: number
  readonly read: ReadFrame
}

/** A picture that is to be kept, with its address. */
interface Picture {
  readonly hash: string
  readonly kind: 'thumbnail' | 'preview'
  readonly blob: Blob
}

/** Whether these bytes are safe already: on this tablet, or as a file of a server. Of another tablet's frame another copy is welcome. */
export const isKnown = async (sha256: string): Promise<boolean> => {
  if (await db.files.get(sha256)) return true
  const frame = await db.frames.get(importedId(sha256))
  return frame?.fields['presence'] === 'present' && frame.fields['sha256'] === sha256
}

/**
 * Puts frames into the library as if the server had told of them, and writes down what it has to hear and to get. Whatever a
 * server says of the same frame counts more. Faults: those of the private file system, when there is no room for the pictures.
 */
export const keepTaken = async (taken: readonly Taken[], now: number): Promise<Result<void>> => {
  const pictures = new Map<string, Picture[]>()
  for (const { sha256, read } of taken) {
    const own: Picture[] = []
    for (const kind of ['thumbnail', 'preview'] as const) {
      const blob = read[kind]
      if (!blob) continue
      const hash = await sha256Of(new Uint8Array(await blob.arrayBuffer()))
      const written = hasPrivateFiles() ? await writeWithRoom(hash, blob) : ok(undefined)
      if (!written.ok) return written
      own.push({ hash, kind, blob })
    }
    pictures.set(sha256, own)
  }
  const device = await deviceName()
  await db.transaction('rw', db.tables, async () => {
    const uploads: StoredUpload[] = []
    for (const frame of taken) {
      const own = pictures.get(frame.sha256) ?? []
      await putRows(frame, own, now)
      uploads.push(...uploadsOf(frame, own, now))
    }
    await db.files.bulkPut(uploads.map(({ hash, kind, bytes }) => ({ hash, kind, bytes, usedAt: now })))
    await db.uploads.bulkPut(uploads)
    await db.taken.bulkPut(taken.map(({ key, sha256 }) => ({ key, sha256 })))
    await editMany(
      'imports',
      taken.map(({ sha256, read: { frame, quality, detections } }) => ({
        id: importedId(sha256),
        patch: { frame, quality, detections, importedAt: now, device },
      })),
    )
    await editMany(
      'holdings',
      taken.map(({ sha256, bytes }) => ({
        id: holdingId(sha256, device),
        patch: { sha256, device, deviceName: deviceWords(), sizeBytes: bytes, heldAt: now },
      })),
    )
    await renewEntries(taken.map(({ sha256 }) => importedId(sha256)))
  })
  return ok(undefined)
}

/** Rows with the earliest of stamps: a server that knows better has the later one. */
const putRows = async ({ sha256, read }: Taken, pictures: readonly Picture[], now: number): Promise<void> => {
  const id = importedId(sha256)
  const hashOf = (kind: Picture['kind']): string | null => pictures.find((picture) => picture.kind === kind)?.hash ?? null
  const row = { ...read.frame, presence: 'awaited', indexedAt: now, thumbnail: hashOf('thumbnail'), preview: hashOf('preview') }
  const put = async (table: 'frames' | 'quality' | 'detections', patch: object): Promise<void> => {
    const change: Change = { table, id, stamp: NO_STAMP, patch: { ...patch } as Change['patch'] }
    await db[table].put(mergeChange(await db[table].get(id), change))
  }
  await put('frames', FrameRow.parse(row))
  if (read.quality) await put('quality', read.quality)
  if (read.detections) await put('detections', read.detections)
}

const uploadsOf = ({ sha256, bytes, read }: Taken, pictures: readonly Picture[], now: number): StoredUpload[] => {
  const frameId = importedId(sha256)
  const { fileName: name, folder, modifiedAt } = read.frame
  const original = { hash: sha256, kind: 'original' as const, frameId, bytes, name, folder, modifiedAt, createdAt: now }
  return [
    ...pictures.map(({ hash, kind, blob }) => ({
      ...{ hash, kind, frameId, bytes: blob.size },
      ...{ name: '', folder: '', modifiedAt: 0, createdAt: now },
    })),
    original,
  ]
}

import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { lstat, rename, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '#server/disk/make-folder.ts'
import { syncFolder, syncPath } from '#server/disk/sync-path.ts'
import type { Library } from '#server/library/library.ts'
import { takeIn } from '#server/library/take-in.ts'
import type { Records } from '#server/sync/records.ts'
import { type Fault, fail, ok, type Result } from '#shared/core/fault.ts'
import { isFrameName } from '#shared/formats/open.ts'
import { safePlace, type UploadMetadata } from '#shared/sync/blobs.ts'
import type { BlobStore } from './blob-store.ts'

/** What an upload has said of itself. */
export type Expected = UploadMetadata

export interface ArrivalContext {
  readonly blobs: BlobStore
  readonly records: Records
  readonly library: Library
  /** The library that originals from tablets are put into. */
  readonly importFolder: string
  /** Asks for the frame to be read by the server itself. */
  askToRead(frameId: string): Promise<unknown>
}

export interface Arrivals {
  refusal(expected: Expected): Fault | null
  arrive(path: string, expected: Expected): Promise<Result<void>>
  /** Which of these the server holds, as blobs or as files of a library that are really there. */
  heldOf(hashes: readonly string[]): Promise<string[]>
}

export const DAMAGED = 'uploads.damaged'

/** What becomes of whole uploads: their bytes are compared with the hash they were promised by, then they are put in their place. */
export const createArrivals = (context: ArrivalContext): Arrivals => {
  const { blobs, library } = context
  const underWay = new Map<string, Promise<Result<void>>>()
  const isHeld = async (sha256: string): Promise<boolean> =>
    (await blobs.pathOf(sha256)).ok || (await presentFile(library, sha256)) !== null
  const put = async (path: string, expected: Expected): Promise<Result<void>> => {
    // Whoever was faster, perhaps before a crash, has put it in its place.
    if (await isHeld(expected.sha256)) {
      await rm(path, { force: true })
      return ok(undefined)
    }
    if ((await sha256Of(path)) !== expected.sha256) {
      await rm(path, { force: true })
      return fail('invalid', DAMAGED, 'The file arrived damaged. It has to be sent once more.')
    }
    await (expected.kind === 'original' ? putOriginal(context, path, expected) : putPicture(context, path, expected))
    return ok(undefined)
  }
  return {
    refusal: ({ kind, name }) => (kind === 'original' && !isFrameName(name) ? NO_FRAME : null),
    arrive: async (path, expected) => {
      const before = underWay.get(expected.sha256) ?? Promise.resolve()
      const own = before.then(() => put(path, expected))
      underWay.set(expected.sha256, own)
      try {
        return await own
      } finally {
        if (underWay.get(expected.sha256) === own) underWay.delete(expected.sha256)
      }
    },
    heldOf: async (hashes) => {
      const held: string[] = []
      for (const hash of hashes) if (await isHeld(hash)) held.push(hash)
      return held
    },
  }
}

const NO_FRAME: Fault = {
  kind: 'unsupported',
  code: 'uploads.no-frame',
  message: 'Only pictures are taken in: FITS, XISF, raw files, TIFF, JPEG, PNG and SER.',
}

/** Another file with these bytes that is there now, whole by its length. */
const presentFile = async (library: Library, sha256: string): Promise<string | null> => {
  for (const { path, size, isPresent } of library.files.withContent(sha256)) {
    const found = isPresent ? await lstat(path).catch(() => null) : null
    if (found?.isFile() && found.size === size) return path
  }
  return null
}

const sha256Of = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(piece)
  return hash.digest('hex')
}

/** Pictures that a tablet made are shown until the server has made its own. */
const putPicture = async ({ blobs, records }: ArrivalContext, path: string, { sha256, kind, frame }: Expected): Promise<void> => {
  await blobs.adopt(path, sha256)
  const row = records.row('frames', frame)
  if (kind === 'original' || !row || row[kind] !== null) return
  records.write('frames', frame, { [kind]: sha256 })
}

const putOriginal = async (context: ArrivalContext, path: string, expected: Expected): Promise<void> => {
  const { records, library, importFolder, askToRead } = context
  const { sha256, modifiedAt } = expected
  const { folders, name } = safePlace(expected.folder, expected.name)
  const folder = join(importFolder, ...folders)
  await makeFolder(folder)
  const target = freePath(folder, name, sha256)
  if (modifiedAt > 0) await utimes(path, new Date(), new Date(modifiedAt))
  await syncPath(path)
  await rename(path, target)
  await syncFolder(folder)
  const { size, mtimeMs } = await lstat(target)
  const file = { path: target, size, mtimeMs }
  const frameId = library.transaction(() => takeIn({ records, library }, importFolder, file, sha256))
  await askToRead(frameId)
}

/** The name, or one beside it where other bytes have it. */
const freePath = (folder: string, name: string, sha256: string): string => {
  const plain = join(folder, name)
  if (!existsSync(plain)) return plain
  const dot = name.lastIndexOf('.')
  return join(folder, `${name.slice(0, dot)}-${sha256.slice(0, 8)}${name.slice(dot)}`)
}

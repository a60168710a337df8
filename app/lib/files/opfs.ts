import { fail, ok, type Result } from '#shared/core/fault.ts'

/** Blobs in the browser's private file system, by hash, in 256 folders. Where there is none every answer is a fault. */
const folderOf = async (hash: string): Promise<FileSystemDirectoryHandle> => {
  const root = await navigator.storage.getDirectory()
  const blobs = await root.getDirectoryHandle('blobs', { create: true })
  return blobs.getDirectoryHandle(hash.slice(0, 2), { create: true })
}

export const hasPrivateFiles = (): boolean => typeof navigator.storage?.getDirectory === 'function'

export const readBlob = (hash: string): Promise<Result<Blob>> =>
  guarded(async () => (await (await folderOf(hash)).getFileHandle(hash)).getFile())

export const writeBlob = (hash: string, blob: Blob): Promise<Result<void>> =>
  guarded(async () => {
    const handle = await (await folderOf(hash)).getFileHandle(hash, { create: true })
    if (typeof handle.createWritable !== 'function') return writeInPlace(handle, blob)
    const stream = await handle.createWritable()
    await stream.write(blob)
    await stream.close()
  })

const PIECE = 8 * 1024 * 1024

/** Where there are no streams into files (Safari before 26), a worker can write by itself. */
const writeInPlace = async (handle: FileSystemFileHandle, blob: Blob): Promise<void> => {
  const file = await handle.createSyncAccessHandle()
  try {
    file.truncate(0)
    for (let at = 0; at < blob.size; at += PIECE) file.write(await blob.slice(at, at + PIECE).arrayBuffer(), { at })
    file.flush()
  } finally {
    file.close()
  }
}

/** A blob whose name begins like this; null when there is none. */
export const findBlob = async (start: string): Promise<File | null> => {
  const found = await guarded(async () => {
    for await (const [name, handle] of (await folderOf(start)).entries())
      if (name.startsWith(start) && handle instanceof FileSystemFileHandle) return handle.getFile()
    return null
  })
  return found.ok ? found.value : null
}

export const removeBlob = (hash: string): Promise<Result<void>> => guarded(async () => (await folderOf(hash)).removeEntry(hash))

/** The file system throws DOMExceptions: not there, full, forbidden. All of these are the world's doing. */
const guarded = async <T>(work: () => Promise<T>): Promise<Result<T>> => {
  if (!hasPrivateFiles()) return fail('unsupported', 'files.no-private-files', 'This browser keeps no files for pages.')
  try {
    return ok(await work())
  } catch (cause) {
    if (!(cause instanceof DOMException) && !(cause instanceof TypeError)) throw cause
    if (cause.name === 'NotFoundError') return fail('not-found', 'files.missing', 'The file is not on this tablet.')
    if (cause.name === 'QuotaExceededError') return fail('unavailable', 'files.full', 'There is no more room on this tablet.')
    return fail('unavailable', 'files.refused', `The browser refused the file: ${cause.message}`)
  }
}

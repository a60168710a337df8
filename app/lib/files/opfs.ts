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
    const stream = await handle.createWritable()
    await stream.write(blob)
    await stream.close()
  })

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

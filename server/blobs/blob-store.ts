import { createHash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder, syncPath } from '#server/disk/sync-path.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

/** Port: bytes by the SHA-256 of their content. Written once, never changed. */
export interface BlobStore {
  /** Keeps the bytes and returns their address. Keeping the same bytes again costs nothing. */
  put(bytes: Uint8Array): Promise<string>
  /** Takes a whole file of the same disk over, whose SHA-256 was checked. */
  adopt(path: string, address: string): Promise<void>
  /** Where the bytes lie, to be streamed. `not-found` when they are not there; `blobs.bad-address` for anything but 64 hex digits. */
  pathOf(address: string): Promise<Result<string>>
  /** Frees what nothing refers to any more. What is not there is as good. */
  remove(address: string): Promise<void>
}

const ADDRESS = /^[0-9a-f]{64}$/

/** Blobs as files: `<folder>/ab/cdef…`. A crash leaves whole blobs or none, and perhaps a file in `<folder>/new`. */
export const createBlobStore = async (folder: string): Promise<BlobStore> => {
  const incoming = join(folder, 'new')
  await rm(incoming, { recursive: true, force: true })
  await mkdir(incoming, { recursive: true })
  const placeOf = (address: string): string => join(folder, address.slice(0, 2), address.slice(2))
  const keep = async (draft: string, address: string): Promise<void> => {
    await mkdir(join(folder, address.slice(0, 2)), { recursive: true })
    await rename(draft, placeOf(address))
    await syncFolder(join(folder, address.slice(0, 2)))
  }
  return {
    async adopt(path, address) {
      await syncPath(path)
      await keep(path, address)
    },
    async put(bytes) {
      const address = createHash('sha256').update(bytes).digest('hex')
      const place = placeOf(address)
      if (await exists(place)) return address
      const draft = join(incoming, randomUUID())
      const file = await open(draft, 'wx', 0o644)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      } finally {
        await file.close()
      }
      await keep(draft, address)
      return address
    },
    async pathOf(address) {
      if (!ADDRESS.test(address)) return fail('invalid', 'blobs.bad-address', 'A blob is named by 64 hexadecimal digits.')
      const place = placeOf(address)
      return (await exists(place)) ? ok(place) : fail('not-found', 'blobs.not-found', 'There is no such blob here.')
    },
    async remove(address) {
      if (!ADDRESS.test(address)) throw new Error(`${address} is no address of a blob.`)
      await rm(placeOf(address), { force: true })
    },
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path, constants.R_OK).then(
    () => true,
    () => false,
  )

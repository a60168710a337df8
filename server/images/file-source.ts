import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

export interface FileSource extends ByteSource {
  /** Where it lies, for decoders that read files better by themselves. */
  readonly path: string
  close(): Promise<void>
}

// Without O_NONBLOCK, opening a named pipe waits for ever.
const READ_ONLY = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * A file on disk, opened for reading only. The bytes of a read are the caller's own. Faults: `file.not-found`,
 * `file.no-access`, `file.not-a-file`, `file.unreadable`.
 */
export const openFileSource = async (path: string): Promise<Result<FileSource>> => {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, READ_ONLY)
    const stat = await handle.stat()
    if (!stat.isFile()) {
      await handle.close()
      return fail('invalid', 'file.not-a-file', 'This is a folder or a device, not a file.')
    }
    return ok(sourceOf(path, handle, stat.size))
  } catch (error) {
    await handle?.close()
    return fileFault(error)
  }
}

const sourceOf = (path: string, handle: FileHandle, size: number): FileSource => ({
  path,
  size,
  async read(offset, length) {
    const wanted = Math.max(0, Math.min(length, size - offset))
    // Not from Node's pool, because callers change the bytes in place; not zeroed, because they are filled at once.
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(wanted).buffer)
    let got = 0
    while (got < wanted) {
      // Linux hands out at most 2 GiB at a time.
      const { bytesRead } = await handle.read(bytes, got, Math.min(wanted - got, 2 ** 30), offset + got)
      if (bytesRead === 0) return bytes.subarray(0, got)
      got += bytesRead
    }
    return bytes
  },
  close: () => handle.close(),
})

/** The fault of a failed file operation. Errors that do not come from the system are bugs and are thrown on. */
export const fileFault = (error: unknown): Result<never> => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code !== 'string') throw error
  if (code === 'ENOENT' || code === 'ENOTDIR') return fail('not-found', 'file.not-found', 'The file is not there.')
  if (code === 'EACCES' || code === 'EPERM') return fail('invalid', 'file.no-access', 'The file may not be read.')
  return fail('unavailable', 'file.unreadable', `The file could not be read (${code}).`)
}

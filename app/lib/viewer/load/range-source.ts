import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

/** Read at once: enough for the header of nearly every file. */
const HEAD_BYTES = 64 * 1024

export interface Download {
  readonly signal: AbortSignal
  /** Bytes that have arrived of the bytes asked for. */
  readonly onProgress: (loaded: number, total: number) => void
}

/** Thrown when the network fails between two reads; `openPicture` turns it into its fault. */
export class DownloadError extends Error {}

/**
 * A file on the server, read piece by piece with HTTP Range: the header first, then the pixels alone, straight into memory
 * of their own, so that a decoder may work in place and there is never a second copy.
 * Faults: `viewer.offline` (the server cannot be reached), `viewer.no-file` (it has no such file).
 */
export const openRange = async (url: string, download: Download): Promise<Result<ByteSource>> => {
  const response = await request(url, 0, HEAD_BYTES, download.signal)
  if (!response) return fail('unavailable', 'viewer.offline', 'The original is on the rig, which cannot be reached now.')
  if (!response.ok) return fail('not-found', 'viewer.no-file', 'The rig does not have the original of this frame any more.')
  // A server without Range sends everything.
  if (response.status !== 206) return ok(wholeSource(await readAll(response, download)))
  const head = new Uint8Array(await response.arrayBuffer())
  const size = Number(response.headers.get('Content-Range')?.split('/')[1] ?? Number.NaN)
  return ok(rangeSource(url, head, Number.isFinite(size) ? size : head.length, download))
}

const rangeSource = (url: string, head: Uint8Array, size: number, download: Download): ByteSource => ({
  size,
  async read(offset, length) {
    const end = Math.min(size, offset + length)
    if (end <= head.length) return head.slice(offset, Math.max(offset, end))
    const response = await request(url, offset, end - offset, download.signal)
    if (response?.status !== 206) throw new DownloadError('The connection to the rig broke while the picture was loading.')
    return readInto(new Uint8Array(end - offset), response, download)
  },
})

const wholeSource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  // A copy: who reads may work in place.
  read: async (offset, length) => bytes.slice(offset, offset + length),
})

const request = async (url: string, offset: number, length: number, signal: AbortSignal): Promise<Response | null> => {
  try {
    return await fetch(url, { headers: { Range: `bytes=${offset}-${offset + length - 1}` }, signal })
  } catch (error) {
    if (signal.aborted) throw error
    return null
  }
}

const readInto = async (target: Uint8Array, response: Response, { onProgress }: Download): Promise<Uint8Array> => {
  let at = 0
  for await (const chunk of chunksOf(response)) {
    if (at + chunk.length > target.length) break
    target.set(chunk, at)
    at += chunk.length
    onProgress(at, target.length)
  }
  return at === target.length ? target : target.slice(0, at)
}

const readAll = async (response: Response, { onProgress }: Download): Promise<Uint8Array> => {
  const total = Number(response.headers.get('Content-Length') ?? 0)
  const chunks: Uint8Array[] = []
  let at = 0
  for await (const chunk of chunksOf(response)) {
    chunks.push(chunk)
    at += chunk.length
    onProgress(at, Math.max(total, at))
  }
  const all = new Uint8Array(at)
  let end = 0
  for (const chunk of chunks) {
    all.set(chunk, end)
    end += chunk.length
  }
  return all
}

// Safari has no async iterator on streams.
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body!.getReader()
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new DownloadError('The connection to the rig broke while the picture was loading.', { cause })
    })
    if (done) return
    yield value
  }
}

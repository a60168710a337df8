import { keptOriginal } from '#lib/files/kept-original.ts'
import type { ByteSource } from '#shared/core/byte-source.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { Arrivals } from './arrivals.ts'

/** Enough for the header of nearly every file. */
const HEAD_BYTES = 64 * 1024

/** So much is rather read and dropped than asked for anew. */
const SKIP_BYTES = 1 << 20

export interface Following {
  readonly signal: AbortSignal
  /** Bytes that have arrived of the bytes asked for. */
  readonly onProgress: (loaded: number, total: number) => void
}

/** The first `end` bytes of `bytes` are there. The memory may move between two calls: keep no view of it. */
export type OnArrival = (bytes: Uint8Array<ArrayBuffer>, end: number) => void

/** A file that is still on its way. */
export interface Download extends ByteSource {
  readonly head: Uint8Array
  /** As `read`, into memory of its own, and tells of every part that arrives, so that it can be worked on meanwhile. */
  follow(offset: number, length: number, onArrival: OnArrival): Promise<Uint8Array<ArrayBuffer>>
  /** Nothing more is wanted. */
  stop(): void
}

/** Thrown when the network fails between two reads; `loadPicture` turns it into its fault. */
export class DownloadError extends Error {}

const BROKEN = 'The connection to the rig broke while the picture was loading.'

/**
 * Asks for a file once, from its start, and hands out its bytes as they arrive: one way to the server and back for header
 * and pixels, and pixels straight into memory of their own. What lies elsewhere is asked for by HTTP Range.
 * Faults: `viewer.offline` (the server cannot be reached), `viewer.no-file` (it has no such file).
 */
export const openDownload = async (url: string, following: Following): Promise<Result<Download>> => {
  const response = await request(url, {}, following.signal)
  if (!response) return fail('unavailable', 'viewer.offline', 'The original is on the rig, which cannot be reached now.')
  if (!response.ok) return fail('not-found', 'viewer.no-file', 'The rig does not have the original of this frame any more.')
  const told = Number(response.headers.get('Content-Length') ?? Number.NaN)
  const arrivals = new Arrivals(response, () => new DownloadError(BROKEN))
  // A server that does not tell the length may also pack the bytes: everything is read before anything is said.
  if (!Number.isSafeInteger(told) || response.headers.has('Content-Encoding')) return ok(wholeDownload(await arrivals.rest()))
  const head = await arrivals.into(new Uint8Array(Math.min(told, HEAD_BYTES)), 0)
  return ok(new RunningDownload(url, told, head, arrivals, following))
}

class RunningDownload implements Download {
  readonly size: number
  readonly head: Uint8Array<ArrayBuffer>
  readonly #url: string
  readonly #following: Following
  #arrivals: Arrivals | null
  /** Where the stream is. */
  #position: number

  constructor(url: string, size: number, head: Uint8Array<ArrayBuffer>, arrivals: Arrivals, following: Following) {
    this.size = size
    this.head = head
    this.#url = url
    this.#following = following
    this.#arrivals = arrivals
    this.#position = head.length
  }

  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.follow(offset, length, () => {})
  }

  async follow(offset: number, length: number, onArrival: OnArrival): Promise<Uint8Array<ArrayBuffer>> {
    const end = Math.min(this.size, offset + length)
    if (end <= this.head.length) {
      const bytes = this.head.slice(offset, Math.max(offset, end))
      onArrival(bytes, bytes.length)
      return bytes
    }
    const known = this.head.subarray(offset)
    const arrivals = await this.#reach(offset + known.length, end)
    const target = new Uint8Array(end - offset)
    target.set(known)
    const { onProgress } = this.#following
    const bytes = await arrivals.into(target, known.length, (part, at) => {
      onProgress(at, end - offset)
      onArrival(part, at)
    })
    this.#position = offset + bytes.length
    if (this.#position >= this.size || arrivals !== this.#arrivals) arrivals.cancel()
    return bytes
  }

  stop(): void {
    this.#arrivals?.cancel()
    this.#arrivals = null
  }

  /** The stream where it stands at `from`, else a new one of the bytes `from` to `end`. */
  async #reach(from: number, end: number): Promise<Arrivals> {
    const gap = from - this.#position
    if (this.#arrivals && gap >= 0 && gap <= SKIP_BYTES) {
      if (gap > 0) await this.#arrivals.into(new Uint8Array(gap), 0)
      return this.#arrivals
    }
    this.stop()
    const response = await request(this.#url, { Range: `bytes=${from}-${end - 1}` }, this.#following.signal)
    if (response?.status !== 206 && response?.status !== 200) throw new DownloadError(BROKEN)
    const arrivals = new Arrivals(response, () => new DownloadError(BROKEN))
    // Whoever does not know Range sends everything.
    if (response.status === 200) await arrivals.into(new Uint8Array(from), 0)
    return arrivals
  }
}

const wholeDownload = (bytes: Uint8Array<ArrayBuffer>): Download => ({
  size: bytes.length,
  head: bytes.subarray(0, HEAD_BYTES),
  // A copy: who reads may work in place.
  read: async (offset, length) => bytes.slice(offset, offset + length),
  async follow(offset, length, onArrival) {
    const part = bytes.slice(offset, offset + length)
    onArrival(part, part.length)
    return part
  },
  stop() {},
})

const request = async (url: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response | null> => {
  const own = await keptOriginal(url, headers['Range'])
  if (own) return own
  try {
    return await fetch(url, { headers, signal })
  } catch (error) {
    if (signal.aborted) throw error
    return null
  }
}

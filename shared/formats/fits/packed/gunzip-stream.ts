import type { ByteSource } from '#shared/core/byte-source.ts'
import type { Gunzip } from '#shared/formats/format.ts'
import { DamagedPackingError, TrailingError } from './damaged.ts'

const PIECE = 256 * 1024

/**
 * Unpacks a gzip file (RFC 1952) with the platform's own decompressor. What stands behind the first member is another one,
 * which a small library reads, or padding, which is left out. Throws DamagedPackingError.
 */
export async function* gunzip(source: ByteSource, platform?: Gunzip): AsyncGenerator<Uint8Array> {
  let done = 0
  try {
    for await (const chunk of platform ? platform.stream(source) : gunzipFirst(source)) {
      done += chunk.length
      yield chunk
    }
  } catch (error) {
    if (!(error instanceof TrailingError)) throw error
    yield* gunzipMembers(source, done)
  }
}

async function* gunzipFirst(source: ByteSource): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream('gzip')
  const reader = readable.getReader()
  const feeding = feed(source, writable.getWriter())
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      yield value
    }
  } catch (cause) {
    const failure = await feeding
    // What the source itself throws (a broken connection) is not the file's fault.
    if (failure?.isSource) throw failure.error
    if (!(cause instanceof Error)) throw cause
    throw /junk|trailing/i.test(cause.message) ? new TrailingError() : new DamagedPackingError('gzip', { cause })
  } finally {
    await reader.cancel().catch(ignore)
    await feeding
  }
}

// A stream that was cancelled or is broken refuses what comes after; the reader has said so already.
const ignore = (): void => {}

type Writer = ReturnType<InstanceType<typeof DecompressionStream>['writable']['getWriter']>

/** Writes the file into the decompressor; answers what went wrong. */
const feed = async (source: ByteSource, writer: Writer): Promise<{ error: unknown; isSource: boolean } | null> => {
  for (let offset = 0; offset < source.size; ) {
    let piece: Uint8Array
    try {
      piece = await source.read(offset, PIECE)
    } catch (error) {
      await writer.abort(error).catch(ignore)
      return { error, isSource: true }
    }
    if (piece.length === 0) break
    offset += piece.length
    try {
      await writer.write(new Uint8Array(piece))
    } catch (error) {
      return { error, isSource: false }
    }
  }
  await writer.close().catch(ignore)
  return null
}

/** All members of a file; the first `skip` unpacked bytes are left out. */
async function* gunzipMembers(source: ByteSource, skip: number): AsyncGenerator<Uint8Array> {
  const { Gunzip } = await import('fflate')
  const chunks: Uint8Array[] = []
  const unpacker = new Gunzip((chunk) => void chunks.push(chunk))
  let left = skip
  for (let offset = 0; offset < source.size; ) {
    const piece = await source.read(offset, PIECE)
    if (piece.length === 0) return
    offset += piece.length
    let isOver = false
    try {
      unpacker.push(new Uint8Array(piece))
    } catch (error) {
      // Padding, or another file, behind the last member.
      if (!(error instanceof Error)) throw error
      isOver = true
    }
    for (const chunk of chunks.splice(0)) {
      const fresh = chunk.subarray(Math.min(left, chunk.length))
      left -= chunk.length - fresh.length
      if (fresh.length > 0) yield fresh
    }
    if (isOver) return
  }
}

import { pipeline, Readable } from 'node:stream'
import { createGunzip, gunzipSync } from 'node:zlib'
import type { ByteSource } from '#shared/core/byte-source.ts'
import { DamagedPackingError, TrailingError } from '#shared/formats/fits/packed/damaged.ts'
import type { Gunzip } from '#shared/formats/format.ts'

const PIECE = 256 * 1024
const CHUNK = 1024 * 1024
/** Room for zlib to see that there is no more, in the same piece of memory. */
const SPARE = 64

/** gzip by Node's zlib, which is several times faster than one piece of memory after the other would allow. */
export const gunzip: Gunzip = {
  members(bytes, size) {
    try {
      const out = gunzipSync(bytes, { chunkSize: size + SPARE, maxOutputLength: size + SPARE })
      return out.length === size ? out : null
    } catch (error) {
      if (codeOf(error).startsWith('Z_') || codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return null
      throw error
    }
  },
  async *stream(source) {
    const unpacker = createGunzip({ chunkSize: CHUNK })
    // Errors come out of the loop; the pipeline closes both ends.
    pipeline(Readable.from(piecesOf(source)), unpacker, () => {})
    try {
      for await (const chunk of unpacker) yield chunk
    } catch (cause) {
      if (!codeOf(cause).startsWith('Z_')) throw cause
      // The first member's header is known to be one.
      const isTrailing = cause instanceof Error && cause.message === 'incorrect header check'
      throw isTrailing ? new TrailingError() : new DamagedPackingError('gzip', { cause })
    }
  },
}

async function* piecesOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < source.size; ) {
    const piece = await source.read(offset, PIECE)
    if (piece.length === 0) return
    offset += piece.length
    yield piece
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

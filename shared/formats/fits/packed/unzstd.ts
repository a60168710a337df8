import type { ByteSource } from '#shared/core/byte-source.ts'
import { DamagedPackingError } from './damaged.ts'

const PIECE = 256 * 1024

/** Unpacks a Zstandard file (RFC 8878). Throws DamagedPackingError. */
export async function* unzstd(source: ByteSource): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd')
  const chunks: Uint8Array[] = []
  const unpacker = new Decompress((chunk) => void chunks.push(chunk))
  for (let offset = 0; offset < source.size; ) {
    const piece = await source.read(offset, PIECE)
    if (piece.length === 0) return
    offset += piece.length
    try {
      unpacker.push(new Uint8Array(piece), offset >= source.size)
    } catch (cause) {
      throw new DamagedPackingError('zstd', { cause })
    }
    // The library uses its memory again.
    for (const chunk of chunks.splice(0)) yield chunk.slice()
  }
}

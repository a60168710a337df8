import type { ByteSource } from '#shared/core/byte-source.ts'
import { DamagedPackingError } from './damaged.ts'

/** Unpacked bytes that stay at hand, because headers are read ahead and data begin within what was read. */
const KEPT = 1024 * 1024
/** What is unpacked at most: room for a picture of 2 GB behind others. */
const LIMIT = 4 * 2 ** 30
/** Room that is made at once [bytes], and how many times the packed size beyond that; more when it proves true. */
const FIRST_ROOM = 16 * 1024 * 1024
const FIRST_TIMES = 8
/** How far `readOn` goes in search of the end. */
const NEAR = 64 * 1024

/**
 * What a packed file holds, unpacked from its start on and only as far as it is read; going back further than KEPT starts
 * again. `size` is the most that the file can hold.
 */
export class UnpackedSource implements ByteSource {
  readonly size: number
  isDamaged = false
  isTooLarge = false
  readonly #unpack: () => AsyncGenerator<Uint8Array>
  readonly #room: number
  #stream: AsyncGenerator<Uint8Array> | null = null
  #chunks: Uint8Array[] = []
  /** Unpacked offsets of the first chunk and of the end of the last one. */
  #start = 0
  #end = 0

  constructor(unpack: () => AsyncGenerator<Uint8Array>, packedSize: number, mostTimes: number) {
    this.#unpack = unpack
    this.size = packedSize * mostTimes
    this.#room = Math.max(FIRST_ROOM, FIRST_TIMES * packedSize)
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (offset < this.#start) await this.close()
    let bytes = new Uint8Array(Math.max(0, Math.min(length, this.#room, this.size - offset)))
    let filled = 0
    while (filled < length) {
      const at = offset + filled
      const chunk = this.#chunkAt(at)
      if (!chunk) {
        if (await this.#next(at)) continue
        break
      }
      const part = chunk.bytes.subarray(at - chunk.start, at - chunk.start + length - filled)
      if (filled + part.length > bytes.length) {
        const larger = new Uint8Array(Math.min(length, 2 * bytes.length + part.length))
        larger.set(bytes)
        bytes = larger
      }
      bytes.set(part, filled)
      filled += part.length
    }
    return filled === bytes.length ? bytes : bytes.slice(0, filled)
  }

  /** Goes on towards the end, where the checksum is, if it is near. */
  async readOn(): Promise<void> {
    for (const goal = this.#end + NEAR; this.#end < goal && (await this.#next(this.#end)); );
  }

  /** Lets go of what is held; reading on would begin again. */
  async close(): Promise<void> {
    await this.#stream?.return(undefined)
    this.#stream = null
    this.#chunks = []
    this.#start = 0
    this.#end = 0
  }

  #chunkAt(offset: number): { bytes: Uint8Array; start: number } | null {
    // What is wanted is nearly always in the last chunk.
    for (let i = this.#chunks.length - 1, start = this.#end; i >= 0; i--) {
      const bytes = this.#chunks[i]!
      start -= bytes.length
      if (offset >= start) return offset < start + bytes.length ? { bytes, start } : null
    }
    return null
  }

  /** Unpacks one more chunk; false at the end. Lets go of chunks far before `wanted`. */
  async #next(wanted: number): Promise<boolean> {
    if (this.isDamaged || this.isTooLarge) return false
    this.#stream ??= this.#unpack()
    try {
      const { done, value } = await this.#stream.next()
      if (done) return false
      this.#chunks.push(value)
      this.#end += value.length
    } catch (error) {
      if (!(error instanceof DamagedPackingError)) throw error
      this.isDamaged = true
      return false
    }
    this.isTooLarge = this.#end > LIMIT
    while (this.#chunks.length > 1 && this.#start + this.#chunks[0]!.length + KEPT < Math.min(wanted, this.#end))
      this.#start += this.#chunks.shift()!.length
    return true
  }
}

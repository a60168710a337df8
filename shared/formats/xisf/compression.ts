import { unzlibSync } from 'fflate'
import { decompress as unzstd } from 'fzstd'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { decodeLz4Block } from './lz4.ts'
import { unshuffle } from './shuffle.ts'

/** How a block is packed: `compression="lz4+sh:524288:2"`, `subblocks="1000,2000:…"` (XISF 1.0, 10.6). */
export interface Compression {
  readonly codec: 'zlib' | 'lz4' | 'zstd'
  readonly isShuffled: boolean
  /** Bytes of the unpacked block. */
  readonly size: number
  /** Bytes of one shuffled item. */
  readonly itemSize: number
  /** Packed and unpacked bytes of each part; one part when the block is not divided. */
  readonly parts: readonly (readonly [packed: number, unpacked: number])[]
}

/** Reads the two attributes. `packed` is the length of the stored block. Faults: `xisf.compression`, `xisf.codec`. */
export const parseCompression = (text: string, subblocks: string, packed: number): Result<Compression> => {
  const match = /^\s*([a-z0-9]+)(\+sh)?\s*:\s*(\d{1,15})\s*(?::\s*(\d{1,3})\s*)?$/i.exec(text)
  if (!match) return fail('invalid', 'xisf.compression', `“${text.slice(0, 60)}” is no compression of XISF.`)
  const codec = CODECS.get(match[1]!.toLowerCase())
  if (!codec) return fail('unsupported', 'xisf.codec', `The compression ${match[1]} is not known here.`)
  const size = Number(match[3])
  const isShuffled = match[2] !== undefined
  const itemSize = Number(match[4] ?? 1)
  if (isShuffled && itemSize < 1) return fail('invalid', 'xisf.compression', 'The bytes are shuffled in items of no size.')
  const parts = subblocks.trim() === '' ? [[packed, size] as const] : parseSubblocks(subblocks)
  const isWhole = parts !== null && sum(parts, 0) <= packed && sum(parts, 1) === size
  if (!isWhole) return fail('invalid', 'xisf.compression', 'The parts of the compressed block do not make up the whole.')
  // Each codec has a highest ratio: beyond it the header lies, and its memory must not be taken.
  if (size > packed * HIGHEST_RATIO[codec] + 1024)
    return fail('invalid', 'xisf.compression', `${packed} bytes can never unpack to ${size}: the header is damaged.`)
  return ok({ codec, isShuffled, size, itemSize, parts })
}

const CODECS = new Map<string, Compression['codec']>([
  ['zlib', 'zlib'],
  ['lz4', 'lz4'],
  ['lz4hc', 'lz4'],
  ['zstd', 'zstd'],
])
const HIGHEST_RATIO: Readonly<Record<Compression['codec'], number>> = { zlib: 1040, lz4: 256, zstd: 32768 }

const parseSubblocks = (text: string): Compression['parts'] | null => {
  const parts = text.split(':').map((pair) => /^\s*(\d{1,15})\s*,\s*(\d{1,15})\s*$/.exec(pair))
  return parts.every((part) => part !== null) ? parts.map((part) => [Number(part[1]), Number(part[2])] as const) : null
}

const sum = (parts: Compression['parts'], index: 0 | 1): number => parts.reduce((total, part) => total + part[index], 0)

/** Unpacks a block. Faults: `xisf.damaged`. */
export const unpack = (bytes: Uint8Array, { codec, isShuffled, size, itemSize, parts }: Compression): Result<Uint8Array> => {
  const target = new Uint8Array(size)
  let [from, to] = [0, 0]
  for (const [packed, unpacked] of parts) {
    const part = target.subarray(to, to + unpacked)
    if (!UNPACK[codec](bytes.subarray(from, from + packed), part)) return fail('invalid', 'xisf.damaged', DAMAGED)
    from += packed
    to += unpacked
  }
  return ok(isShuffled && itemSize > 1 ? unshuffle(target, itemSize) : target)
}

const DAMAGED = 'The compressed pixels are damaged. Copy the file again from where it was written.'

/** Each fills the target wholly and answers true, or answers false. */
const UNPACK: Readonly<Record<Compression['codec'], (bytes: Uint8Array, target: Uint8Array) => boolean>> = {
  lz4: (bytes, target) => decodeLz4Block(bytes, target) === target.length,
  zlib: (bytes, target) =>
    guarded(() => unzlibSync(bytes, { out: target }).length === target.length && adler32(target) === trailer(bytes)),
  zstd: (bytes, target) => {
    const stated = zstdSize(bytes)
    if (stated === target.length) return guarded(() => unzstd(bytes, target).length === target.length)
    return stated < 0 && guarded(() => fits(unzstd(bytes), target))
  },
}

const fits = (unpacked: Uint8Array, target: Uint8Array): boolean => {
  if (unpacked.length !== target.length) return false
  target.set(unpacked)
  return true
}

// Both libraries throw on damaged input; for us that is an answer.
const guarded = (work: () => boolean): boolean => {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

/** Adler-32 (RFC 1950), which fflate does not check. */
const adler32 = (bytes: Uint8Array): number => {
  let [a, b] = [1, 0]
  for (let i = 0; i < bytes.length; ) {
    // 5552 is the most that fits 32 bits before the remainder must be taken.
    for (const end = Math.min(i + 5552, bytes.length); i < end; i++) {
      a += bytes[i]!
      b += a
    }
    a %= 65521
    b %= 65521
  }
  return b * 65536 + a
}

const trailer = (bytes: Uint8Array): number => bytes.subarray(-4).reduce((number, byte) => number * 256 + byte, 0)

/** The content size that the frame header states (RFC 8878, 3.1.1.1); -1 when it states none. */
const zstdSize = (bytes: Uint8Array): number => {
  const descriptor = bytes[4] ?? 0
  const isSingle = (descriptor >> 5) & 1
  const code = descriptor >> 6
  const length = code === 0 ? isSingle : 1 << code
  if (length === 0) return -1
  const start = 6 - isSingle + [0, 1, 2, 4][descriptor & 3]!
  const size = bytes.subarray(start, start + length).reduceRight((number, byte) => number * 256 + byte, 0)
  return length === 2 ? size + 256 : size
}

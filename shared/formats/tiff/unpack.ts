import { unzlibSync } from 'fflate'
import { decodeLzw } from './lzw.ts'
import type { Compression } from './page.ts'

/**
 * Unpacks one strip or tile into `target`, which it may fill only in part where the last strip is short. False when it is
 * damaged. JPEG is the platform's work, not this function's.
 */
export const unpackTile = (compression: Exclude<Compression, 'jpeg'>, source: Uint8Array, target: Uint8Array): boolean => {
  if (compression === 'none') {
    target.set(source.subarray(0, target.length))
    return source.length >= target.length
  }
  if (compression === 'packbits') return unpackBits(source, target) === target.length
  if (compression === 'lzw') return decodeLzw(source, target) === target.length
  return inflate(source, target)
}

const inflate = (source: Uint8Array, target: Uint8Array): boolean => {
  try {
    return unzlibSync(source, { out: target }).length === target.length
  } catch (error) {
    if (error instanceof Error) return false
    throw error
  }
}

/** PackBits (TIFF 6.0, section 9): n+1 bytes as they are, or one byte 1-n times. */
const unpackBits = (source: Uint8Array, target: Uint8Array): number => {
  let to = 0
  for (let from = 0; from < source.length && to < target.length; ) {
    const n = (source[from++]! << 24) >> 24
    if (n >= 0) {
      const end = Math.min(to + n + 1, target.length)
      target.set(source.subarray(from, from + end - to), to)
      from += n + 1
      if (from > source.length) return -1
      to = end
    } else if (n > -128) {
      const end = Math.min(to + 1 - n, target.length)
      target.fill(source[from++] ?? 0, to, end)
      to = end
    }
  }
  return to
}

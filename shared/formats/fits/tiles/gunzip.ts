import { inflateSync } from 'fflate'

const FHCRC = 2
const FEXTRA = 4
const FNAME = 8
const FCOMMENT = 16

/**
 * Unpacks one gzip member (RFC 1952) into `out`, never beyond it. Answers the number of bytes, or -1 when the data are damaged
 * or hold more than `out` does.
 */
export const gunzipInto = (packed: Uint8Array, out: Uint8Array): number => {
  const start = headerLength(packed)
  if (start < 0 || packed.length < start + 8) return -1
  const tail = packed.length - 4
  const size = (packed[tail]! | (packed[tail + 1]! << 8) | (packed[tail + 2]! << 16) | (packed[tail + 3]! << 24)) >>> 0
  if (size > out.length) return -1
  try {
    return inflateSync(packed.subarray(start, packed.length - 8), { out }).length === size ? size : -1
  } catch (error) {
    if (error instanceof Error) return -1
    throw error
  }
}

const headerLength = (bytes: Uint8Array): number => {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8) return -1
  const flags = bytes[3]!
  let at = 10
  if (flags & FEXTRA) at += 2 + bytes[at]! + (bytes[at + 1]! << 8)
  for (const flag of [FNAME, FCOMMENT]) if (flags & flag) at = bytes.indexOf(0, at) + 1 || bytes.length
  return flags & FHCRC ? at + 2 : at
}

/** Undoes the shuffle of GZIP_2: first the highest byte of every sample, then the next one (FITS 4.0, section 10.4.2). */
export const unshuffle = (shuffled: Uint8Array, width: number, out: Uint8Array): void => {
  const count = Math.floor(shuffled.length / width)
  for (let k = 0; k < width; k++)
    for (let i = 0, from = k * count, to = k; i < count; i++, from++, to += width) out[to] = shuffled[from]!
}

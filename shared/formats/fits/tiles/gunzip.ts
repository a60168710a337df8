import { crc32 } from './crc32.ts'
import { inflate } from './inflate.ts'

const FHCRC = 2
const FEXTRA = 4
const FNAME = 8
const FCOMMENT = 16

/**
 * Unpacks one gzip member (RFC 1952) of `length` bytes, behind which INFLATE_PADDING zeros stand in `view`, into `out`, never
 * beyond it. Answers the number of bytes, or -1 when the data are damaged, by their checksum too, or hold more than `out` does.
 */
export const gunzipInto = (view: DataView, length: number, out: Uint8Array): number => {
  const start = headerLength(new Uint8Array(view.buffer, view.byteOffset, length))
  if (start < 0 || length < start + 8) return -1
  const size = inflate(view, start, length - 8, out)
  if (size < 0 || size !== view.getUint32(length - 4, true)) return -1
  return crc32(out.subarray(0, size)) === view.getUint32(length - 8, true) ? size : -1
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

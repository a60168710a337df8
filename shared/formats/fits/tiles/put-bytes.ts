import type { Stored } from '../stored.ts'
import { swap32, swap64 } from '../swap.ts'
import { unshuffle } from './gunzip.ts'

/**
 * Writes the big-endian numbers of a tile, shuffled as by GZIP_2 or not, into the place where they belong. False when they are
 * not as many bytes as that has.
 */
export const putBytes = (bytes: Uint8Array, isShuffled: boolean, place: Stored): boolean => {
  if (bytes.length !== place.byteLength) return false
  if (place instanceof Int16Array) {
    // Not in two steps, because no row needs to begin at a multiple of four bytes.
    if (isShuffled) for (let i = 0, low = place.length; i < place.length; i++, low++) place[i] = (bytes[i]! << 8) | bytes[low]!
    else for (let i = 0, at = 0; i < place.length; i++, at += 2) place[i] = (bytes[at]! << 8) | bytes[at + 1]!
    return true
  }
  const out = new Uint8Array(place.buffer as ArrayBuffer, place.byteOffset, place.byteLength)
  if (isShuffled) unshuffle(bytes, place.BYTES_PER_ELEMENT, out)
  else out.set(bytes)
  if (place.BYTES_PER_ELEMENT === 4) swap32(out)
  else if (place.BYTES_PER_ELEMENT === 8) swap64(out)
  return true
}

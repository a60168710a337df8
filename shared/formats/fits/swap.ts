/** FITS numbers are big-endian; the machines that run this are little-endian. All of these work in place. */

/** Exchanges the two bytes of every 16-bit sample. */
export const swap16 = (bytes: Uint8Array<ArrayBuffer>): void => {
  // Two samples at a time: half the loads and stores.
  const pairs = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
  for (let i = 0; i < pairs.length; i++) {
    const x = pairs[i]!
    pairs[i] = ((x & 0x00ff00ff) << 8) | ((x >>> 8) & 0x00ff00ff)
  }
  if (bytes.length % 4 < 2) return
  const last = new Uint16Array(bytes.buffer, bytes.byteOffset + pairs.byteLength, 1)
  last[0] = (last[0]! << 8) | (last[0]! >>> 8)
}

/** Reverses the four bytes of every 32-bit sample. */
export const swap32 = (bytes: Uint8Array<ArrayBuffer>): void => {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
  for (let i = 0; i < words.length; i++) words[i] = swapped(words[i]!)
}

/** Reverses the eight bytes of every 64-bit sample. */
export const swap64 = (bytes: Uint8Array<ArrayBuffer>): void => {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, (bytes.length >> 3) * 2)
  for (let i = 0; i < words.length; i += 2) {
    const high = words[i]!
    words[i] = swapped(words[i + 1]!)
    words[i + 1] = swapped(high)
  }
}

/** One 32-bit number with its bytes reversed. */
export const swapped = (x: number): number => (x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24)

/**
 * Undoes byte shuffling (XISF 1.0, 10.6.2): first bytes of all items, then second bytes of all items … become whole items. Bytes
 * behind the last whole item were never moved.
 */
export const unshuffle = (bytes: Uint8Array, itemSize: number): Uint8Array<ArrayBuffer> => {
  const items = itemSize > 0 ? Math.floor(bytes.length / itemSize) : 0
  const whole = new Uint8Array(bytes.length)
  if (itemSize === 2 && isLittleEndian) pair(bytes, new Uint16Array(whole.buffer, 0, items))
  else if (itemSize === 4 && isLittleEndian) quad(bytes, new Uint32Array(whole.buffer, 0, items))
  else
    for (let k = 0; k < itemSize; k++)
      for (let i = 0, from = k * items, to = k; i < items; i++, to += itemSize) whole[to] = bytes[from + i]!
  whole.set(bytes.subarray(items * itemSize), items * itemSize)
  return whole
}

const pair = (bytes: Uint8Array, words: Uint16Array): void => {
  const n = words.length
  const start = (bytes.byteOffset | n) % 4 === 0 ? fourPairs(bytes, words) : 0
  for (let i = start; i < n; i++) words[i] = bytes[i]! | (bytes[n + i]! << 8)
}

/** Four items at a time: a quarter of the loads, half of the stores. Answers how many items that made. */
const fourPairs = ({ buffer, byteOffset }: Uint8Array, words: Uint16Array): number => {
  const fours = words.length >> 2
  const low = new Uint32Array(buffer, byteOffset, fours)
  const high = new Uint32Array(buffer, byteOffset + words.length, fours)
  const out = new Uint32Array(words.buffer, words.byteOffset, 2 * fours)
  for (let i = 0; i < fours; i++) {
    const a = low[i]!
    const b = high[i]!
    out[2 * i] = (a & 0xff) | ((b & 0xff) << 8) | ((a & 0xff00) << 8) | ((b & 0xff00) << 16)
    out[2 * i + 1] = ((a >>> 16) & 0xff) | ((b >>> 8) & 0xff00) | ((a >>> 8) & 0xff0000) | (b & 0xff000000)
  }
  return 4 * fours
}

const quad = (bytes: Uint8Array, words: Uint32Array): void => {
  const n = words.length
  for (let i = 0; i < n; i++) words[i] = bytes[i]! | (bytes[n + i]! << 8) | (bytes[2 * n + i]! << 16) | (bytes[3 * n + i]! << 24)
}

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

/** Shuffles bytes, so that a compressor sees the slow high bytes together. */
export const shuffle = (bytes: Uint8Array, itemSize: number): Uint8Array<ArrayBuffer> => {
  const items = itemSize > 0 ? Math.floor(bytes.length / itemSize) : 0
  const shuffled = new Uint8Array(bytes.length)
  for (let k = 0; k < itemSize; k++)
    for (let i = 0, to = k * items, from = k; i < items; i++, from += itemSize) shuffled[to + i] = bytes[from]!
  shuffled.set(bytes.subarray(items * itemSize), items * itemSize)
  return shuffled
}

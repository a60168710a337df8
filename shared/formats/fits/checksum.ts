/** Sums of FITS 4.0, appendix J: 32-bit words added with ones' complement carry (Seaman, Pence & Rots 2012). */
const WORD = 2 ** 32
/** Half words of 16 bits that may be added before their sum needs more than 31 bits. */
const SAFE_WORDS = 2 ** 15

/** Adds big-endian words to a sum. The number of bytes is a multiple of four. */
export const addWords = (sum: number, bytes: Uint8Array): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const words = bytes.length >> 2
  let total = sum
  for (let start = 0; start < words; start += SAFE_WORDS) {
    const stop = Math.min(words, start + SAFE_WORDS)
    let high = 0
    let low = 0
    for (let at = 4 * start; at < 4 * stop; at += 4) {
      const word = view.getInt32(at)
      high = (high + (word >>> 16)) | 0
      low = (low + (word & 0xffff)) | 0
    }
    total = folded(total + high * 65536 + low)
  }
  return total
}

/** The sum of two sums. */
export const addSums = (a: number, b: number): number => folded(a + b)

const folded = (total: number): number => {
  let sum = total
  while (sum >= WORD) sum = (sum % WORD) + Math.floor(sum / WORD)
  return sum
}

/** A unit whose CHECKSUM is right adds up to this, or to zero. */
export const ALL_ONES = WORD - 1

/** Letters and digits alone make up a checksum; these stand between them in ASCII. */
const isPunctuation = (code: number): boolean => (code >= 0x3a && code <= 0x40) || (code >= 0x5b && code <= 0x60)
const ZERO = 0x30

/** The text of CHECKSUM that makes a unit add up to all ones; `sum` is that of the unit with sixteen zeros in its place. */
export const encodeChecksum = (sum: number): string => {
  const rest = ALL_ONES - sum
  const letters: number[] = new Array(16).fill(0)
  for (let i = 0; i < 4; i++) {
    const byte = Math.floor(rest / 2 ** (24 - 8 * i)) % 256
    const quarter = Math.floor(byte / 4) + ZERO
    const codes = [quarter + (byte % 4), quarter, quarter, quarter]
    // Moving pairs apart leaves their sum as it is.
    while (codes.some(isPunctuation)) {
      for (const [a, b] of [
        [0, 1],
        [2, 3],
      ] as const) {
        if (!isPunctuation(codes[a]!) && !isPunctuation(codes[b]!)) continue
        codes[a]!++
        codes[b]!--
      }
    }
    for (let j = 0; j < 4; j++) letters[4 * j + i] = codes[j]!
  }
  // Text begins one byte behind a word in its card.
  return String.fromCharCode(letters[15]!, ...letters.slice(0, 15))
}

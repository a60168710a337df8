/** Collects bits, the highest of each byte first. */
class BitWriter {
  bytes: Uint8Array<ArrayBuffer>
  length = 0
  #word = 0
  #held = 0

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity)
  }

  /** At most 24 bits. */
  put(value: number, count: number): void {
    this.#word = (this.#word << count) | (value & ((1 << count) - 1))
    this.#held += count
    while (this.#held >= 8) {
      this.#held -= 8
      this.bytes[this.length++] = this.#word >>> this.#held
    }
    this.#word &= (1 << this.#held) - 1
  }

  /** Any number of zeros and a one. */
  unary(zeros: number): void {
    let left = zeros
    for (; left >= 24; left -= 24) this.put(0, 24)
    this.put(1, left + 1)
  }

  finish(): Uint8Array<ArrayBuffer> {
    if (this.#held > 0) this.put(0, 8 - this.#held)
    return this.bytes.slice(0, this.length)
  }
}

const WIDTHS = {
  1: { fsBits: 3, fsMax: 6, bits: 8 },
  2: { fsBits: 4, fsMax: 14, bits: 16 },
  4: { fsBits: 5, fsMax: 25, bits: 32 },
} as const

/** BLOCKSIZE of what is written. */
export const RICE_BLOCK = 32

/** RICE_1 code of the samples (FITS 4.0, section 10.4.1), as `decodeRice` undoes it. Only the low `bytePix` bytes count. */
export const encodeRice = (samples: Int32Array, bytePix: 1 | 2 | 4): Uint8Array<ArrayBuffer> => {
  const { fsBits, fsMax, bits } = WIDTHS[bytePix]
  const shift = 32 - bits
  const writer = new BitWriter(samples.length * (bytePix + 1) + 16)
  const wide = (value: number): void => {
    if (bits > 16) writer.put(value >>> 16, bits - 16)
    writer.put(value, Math.min(bits, 16))
  }
  wide(samples[0]!)
  const codes = new Uint32Array(RICE_BLOCK)
  let last = samples[0]!
  for (let start = 0; start < samples.length; start += RICE_BLOCK) {
    const count = Math.min(RICE_BLOCK, samples.length - start)
    let sum = 0
    for (let i = 0; i < count; i++) {
      const value = samples[start + i]!
      // Differences wrap around at the width of a sample; signs go into the lowest bit.
      const difference = ((value - last) << shift) >> shift
      const code = ((difference << 1) ^ (difference >> 31)) >>> 0
      codes[i] = shift === 0 ? code : code & (2 ** bits - 1)
      sum += codes[i]!
      last = value
    }
    if (sum === 0) {
      writer.put(0, fsBits)
      continue
    }
    const low = lowBits(sum, count)
    if (low >= fsMax) {
      writer.put(fsMax + 1, fsBits)
      for (let i = 0; i < count; i++) wide(codes[i]!)
      continue
    }
    writer.put(low + 1, fsBits)
    for (let i = 0; i < count; i++) {
      writer.unary(codes[i]! >>> low)
      if (low > 0) writer.put(codes[i]!, low)
    }
  }
  return writer.finish()
}

/** How many low bits are written as they are: about those of half the mean (Rice, Yeh & Miller 1993). */
const lowBits = (sum: number, count: number): number => {
  const mean = Math.max(0, (sum - count / 2 - 1) / count)
  let low = 0
  for (let half = Math.floor(mean) >>> 1; half > 0; half >>>= 1) low++
  return low
}

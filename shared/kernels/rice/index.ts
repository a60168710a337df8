/** How the Rice code of FITS is cut into bits, by the width of a sample (FITS 4.0, section 10.4.1). */
export const WIDTHS: Readonly<Record<number, { readonly fsBits: number; readonly fsMax: number; readonly bits: number }>> = {
  1: { fsBits: 3, fsMax: 6, bits: 8 },
  2: { fsBits: 4, fsMax: 14, bits: 16 },
  4: { fsBits: 5, fsMax: 25, bits: 32 },
}

/** A word is read from any byte on, so its top 25 bits are good at any bit. */
const GOOD_BITS = 25
/** Zero bytes that `decodeRice` wants behind the data. */
export const RICE_PADDING = 16

export interface RiceParameters {
  /** Bytes of a sample: 1, 2 or 4. */
  readonly bytePix: number
  readonly blockSize: number
}

/** Undoes RICE_1 code; false when it ends too early. Writes the first `count` of `samples`. */
export type RiceDecoder = (
  code: Uint8Array,
  parameters: RiceParameters,
  samples: Int32Array | Int16Array | Uint8Array,
  count: number,
) => boolean

export const isRiceWidth = (bytePix: number): boolean => WIDTHS[bytePix] !== undefined

/**
 * Undoes RICE_1 (Rice, Yeh & Miller 1993): differences of neighbours, in blocks of `blockSize` samples that share the number of
 * low bits. `view` holds `length` bytes of code and RICE_PADDING zeros. Writes the first `count` of `samples`, sign-extended
 * (of one byte: unsigned). False when the code ends too early.
 */
export const decodeRice = (
  view: DataView,
  length: number,
  { bytePix, blockSize }: RiceParameters,
  samples: Int32Array | Int16Array | Uint8Array,
  count: number,
): boolean => {
  const { fsBits, fsMax, bits } = WIDTHS[bytePix]!
  const end = length * 8
  if (end < bits) return false
  const shift = 32 - bits
  const last = view.getInt32(0)
  // Sums wrap around at the width of a sample, so they are kept in the upper bits of a word.
  let value = shift === 0 ? last : (last >>> shift) << shift
  let at = bits
  for (let start = 0; start < count; ) {
    const stop = Math.min(count, start + blockSize)
    if (at + fsBits > end) return false
    const low = ((view.getUint32(at >>> 3) << (at & 7)) >>> (32 - fsBits)) - 1
    at += fsBits
    if (low < 0) {
      samples.fill(bytePix === 1 ? value >>> 24 : value >> shift, start, stop)
    } else if (low === fsMax) {
      if (at + bits * (stop - start) > end) return false
      for (let i = start; i < stop; i++) {
        const word = wordAt(view, at)
        at += bits
        const code = word >>> shift
        value = (value + (((code >>> 1) ^ -(code & 1)) << shift)) | 0
        samples[i] = value >> shift
      }
    } else {
      const longest = GOOD_BITS - 1 - low
      for (let i = start; i < stop; ) {
        let word = view.getInt32(at >>> 3) << (at & 7)
        let zeros = Math.clz32(word)
        if (zeros > longest) {
          zeros = zerosAt(view, at, end)
          if (zeros < 0) return false
          const rest = wordAt(view, at + zeros + 1)
          const code = (zeros << low) | ((rest >>> 1) >>> (31 - low))
          at += zeros + 1 + low
          value = (value + (((code >>> 1) ^ -(code & 1)) << shift)) | 0
          samples[i++] = value >> shift
          continue
        }
        // As many codes as the word holds whole: the next one need not wait for memory.
        let left = longest
        do {
          // A shift by 32 would do nothing, so it is done in two.
          const code = (zeros << low) | (((word << (zeros + 1)) >>> 1) >>> (31 - low))
          const used = zeros + 1 + low
          value = (value + (((code >>> 1) ^ -(code & 1)) << shift)) | 0
          samples[i++] = value >> shift
          at += used
          left -= used
          word <<= used
          zeros = Math.clz32(word)
        } while (zeros <= left && i < stop)
      }
      if (at > end) return false
    }
    if (bytePix === 1 && low >= 0) for (let i = start; i < stop; i++) samples[i]! &= 255
    start = stop
  }
  return true
}

/** The 32 bits from any bit on. */
const wordAt = (view: DataView, at: number): number => {
  const byte = at >>> 3
  const skip = at & 7
  const word = view.getInt32(byte)
  return skip === 0 ? word : (word << skip) | (view.getUint8(byte + 4) >>> (8 - skip))
}

/** Zeros before the next one bit; -1 when the code ends before it. */
const zerosAt = (view: DataView, from: number, end: number): number => {
  for (let at = from; at < end; ) {
    const zeros = Math.clz32(view.getUint32(at >>> 3) << (at & 7))
    const good = 32 - (at & 7)
    if (zeros < good) return at + zeros < end ? at + zeros - from : -1
    at += good
  }
  return -1
}

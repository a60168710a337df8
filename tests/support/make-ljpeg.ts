/** What a lossless JPEG holds: `columns` samples of each of `components` colours per row, interleaved. */
export interface LosslessJpeg {
  readonly samples: Uint16Array
  readonly rows: number
  readonly columns: number
  readonly components: 1 | 2 | 3 | 4
  /** Bits per sample. */
  readonly precision: number
}

/**
 * Lossless JPEG (ITU T.81, process 14, annex H) with predictor 1, as DNG, CR2 and others pack their mosaics: each sample is
 * foretold by its left neighbour of the same colour, at the beginning of a row by the one above. One Huffman table serves
 * all: 17 categories, the short codes for the small differences.
 */
export const makeLosslessJpeg = ({ samples, rows, columns, components, precision }: LosslessJpeg): Uint8Array => {
  const bits = new BitWriter(samples.length * 2 + 4096)
  bits.bytes([0xff, 0xd8])
  bits.bytes([0xff, 0xc4, 0, 19 + LENGTHS.length, 0, ...COUNTS, ...ORDER])
  const shape = [precision, rows >> 8, rows & 255, columns >> 8, columns & 255, components]
  bits.bytes([0xff, 0xc3, 0, 8 + 3 * components, ...shape])
  for (let c = 0; c < components; c++) bits.bytes([c, 0x11, 0])
  bits.bytes([0xff, 0xda, 0, 6 + 2 * components, components])
  for (let c = 0; c < components; c++) bits.bytes([c, 0])
  bits.bytes([1, 0, 0])
  const width = columns * components
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < width; i++) {
      const at = row * width + i
      const above = row === 0 ? 1 << (precision - 1) : samples[at - width]!
      bits.difference(((samples[at]! - (i < components ? above : samples[at - components]!)) << 16) >> 16)
    }
  bits.flush()
  bits.bytes([0xff, 0xd9])
  return bits.buffer.slice(0, bits.length)
}

/** Bits of the code of each category 0 to 16; a complete prefix code but for the word of all ones, which T.81 forbids. */
const LENGTHS = [4, 4, 4, 3, 3, 3, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11, 12]
const COUNTS = Array.from({ length: 16 }, (_, i) => LENGTHS.filter((length) => length === i + 1).length)

/** Categories in the order of their codes: by length, then as listed. */
const ORDER = LENGTHS.map((_, category) => category).sort((a, b) => LENGTHS[a]! - LENGTHS[b]! || a - b)

const CODES = ((): number[] => {
  const codes: number[] = []
  let code = 0
  let length = 0
  for (const category of ORDER) {
    code <<= LENGTHS[category]! - length
    length = LENGTHS[category]!
    codes[category] = code++
  }
  return codes
})()

class BitWriter {
  buffer: Uint8Array
  length = 0
  #word = 0
  #count = 0

  constructor(size: number) {
    this.buffer = new Uint8Array(size)
  }

  bytes(values: readonly number[]): void {
    for (const value of values) this.#byte(value)
  }

  difference(value: number): void {
    const category = value === -32768 ? 16 : 32 - Math.clz32(Math.abs(value))
    this.#put(CODES[category]!, LENGTHS[category]!)
    if (category > 0 && category < 16) this.#put((value < 0 ? value - 1 : value) & ((1 << category) - 1), category)
  }

  flush(): void {
    if (this.#count > 0) this.#put((1 << (8 - this.#count)) - 1, 8 - this.#count)
  }

  #put(value: number, count: number): void {
    for (let left = count; left > 0; ) {
      const take = Math.min(left, 8 - this.#count)
      this.#word = (this.#word << take) | ((value >> (left - take)) & ((1 << take) - 1))
      this.#count += take
      left -= take
      if (this.#count === 8) {
        this.#byte(this.#word)
        // A byte of ones within the data is followed by a zero.
        if (this.#word === 0xff) this.#byte(0)
        this.#word = 0
        this.#count = 0
      }
    }
  }

  #byte(value: number): void {
    if (this.length === this.buffer.length) {
      const grown = new Uint8Array(2 * this.length)
      grown.set(this.buffer)
      this.buffer = grown
    }
    this.buffer[this.length++] = value
  }
}

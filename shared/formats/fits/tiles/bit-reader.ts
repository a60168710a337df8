/** Bits of a byte array, the highest of each byte first. Behind the end there are zeros, and `isPast` says so. */
export class BitReader {
  readonly #bytes: Uint8Array
  #at: number

  constructor(bytes: Uint8Array, firstByte: number) {
    this.#bytes = bytes
    this.#at = firstByte * 8
  }

  get isPast(): boolean {
    return this.#at > this.#bytes.length * 8
  }

  /** The next `count` bits, at most 16. */
  take(count: number): number {
    const byte = this.#at >>> 3
    const bytes = this.#bytes
    const word = ((bytes[byte] ?? 0) << 16) | ((bytes[byte + 1] ?? 0) << 8) | (bytes[byte + 2] ?? 0)
    const value = (word >> (24 - (this.#at & 7) - count)) & ((1 << count) - 1)
    this.#at += count
    return value
  }

  /** Goes on to the next whole byte. */
  align(): void {
    this.#at = (this.#at + 7) & ~7
  }
}

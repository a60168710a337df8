/** Bits of a growing piece of a file, the highest of each byte first. Behind the end there are zeros, and `isPast` says so. */
export class BitCursor {
  #bytes = new Uint8Array(0)
  #at = 0
  #word = 0
  #held = 0

  /** Bytes that are left. */
  get left(): number {
    return this.#bytes.length - this.#at + (this.#held >> 3)
  }

  get isPast(): boolean {
    return this.#at > this.#bytes.length
  }

  /** Appends bytes, letting go of those that were read. */
  add(more: Uint8Array): void {
    const rest = this.#bytes.subarray(this.#at)
    const joined = new Uint8Array(rest.length + more.length)
    joined.set(rest)
    joined.set(more, rest.length)
    this.#bytes = joined
    this.#at = 0
  }

  /** The next `count` bits, at most 24. */
  take(count: number): number {
    while (this.#held < count) {
      this.#word = (this.#word << 8) | (this.#bytes[this.#at++] ?? 0)
      this.#held += 8
    }
    this.#held -= count
    return (this.#word >>> this.#held) & ((1 << count) - 1)
  }

  /** The next 32 bits. */
  word(): number {
    return this.take(16) * 65536 + this.take(16)
  }

  /** Goes on to the next whole byte. */
  align(): void {
    this.#held -= this.#held % 8
  }
}

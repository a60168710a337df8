/** Read at a time: small enough to be still in the processor's cache when it is worked on. */
const PART_BYTES = 512 * 1024

type Bytes = Uint8Array<ArrayBuffer>

interface Filled {
  readonly target: Bytes
  readonly end: number
}

/** The body of an answer, read piece by piece into memory of ours: where the browser can, without a copy in between. */
export class Arrivals {
  readonly #fault: () => Error
  readonly #direct: ReadableStreamBYOBReader | null
  readonly #chunks: ReadableStreamDefaultReader<Uint8Array> | null
  /** What was read but not wanted yet. */
  #left: Uint8Array = new Uint8Array(0)

  /** `fault` makes what is thrown when the connection breaks. */
  constructor(response: Response, fault: () => Error) {
    this.#fault = fault
    this.#direct = directReader(response)
    this.#chunks = this.#direct ? null : response.body!.getReader()
  }

  /**
   * Fills `target` from `at` on, and answers it: shorter when the body ends before, and in other memory where the browser
   * moved it. `onPart` is told how far it is filled.
   */
  async into(target: Bytes, at: number, onPart: (target: Bytes, end: number) => void = () => {}): Promise<Bytes> {
    const { length } = target
    let filled: Filled = { target, end: at }
    if (at > 0) onPart(target, at)
    while (filled.end < length) {
      const next: Filled = await (this.#direct ? this.#fillDirectly(filled) : this.#fillFromChunk(filled))
      if (next.end === filled.end) return next.target.slice(0, next.end)
      filled = next
      onPart(filled.target, filled.end)
    }
    return filled.target
  }

  /** Everything that is left. */
  async rest(): Promise<Bytes> {
    let room: Bytes = new Uint8Array(PART_BYTES)
    for (let end = 0; ; ) {
      // Asked before the browser takes the memory away.
      const { length } = room
      const full = await this.into(room, end)
      if (full.length < length) return full
      end = length
      room = new Uint8Array(2 * length)
      room.set(full)
    }
  }

  cancel(): void {
    // A stream that has broken cannot be told to stop, and need not.
    void (this.#direct ?? this.#chunks)!.cancel().catch(() => {})
  }

  async #fillDirectly({ target, end }: Filled): Promise<Filled> {
    const view = new Uint8Array(target.buffer, end, Math.min(PART_BYTES, target.length - end))
    const { value } = await this.#heard(this.#direct!.read(view))
    // A stream that was cancelled keeps the memory.
    if (!value) throw this.#fault()
    // The memory went to the browser and came back; with nothing new in it at the end of the body.
    return { target: new Uint8Array(value.buffer), end: end + value.length }
  }

  async #fillFromChunk({ target, end }: Filled): Promise<Filled> {
    if (this.#left.length === 0) {
      const { value, done } = await this.#heard(this.#chunks!.read())
      if (done) return { target, end }
      this.#left = value
    }
    const part = this.#left.subarray(0, target.length - end)
    target.set(part, end)
    this.#left = this.#left.subarray(part.length)
    return { target, end: end + part.length }
  }

  async #heard<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading
    } catch (cause) {
      throw Object.assign(this.#fault(), { cause })
    }
  }
}

/** Safari's answers cannot be read into memory that is given. */
const directReader = (response: Response): ReadableStreamBYOBReader | null => {
  try {
    return response.body!.getReader({ mode: 'byob' })
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

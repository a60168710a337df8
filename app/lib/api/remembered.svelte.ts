import type { z } from 'zod'
import { type MetaKey, readMetaValue, writeMeta } from '#lib/data/meta.ts'
import { ask } from './ask.ts'

/** An answer of the server that is kept, so that it is there when the server is not. */
export class Remembered<T> {
  value = $state.raw<T | null>(null)
  /** True once we know whether anything is remembered. */
  isKnown = $state(false)
  readonly #path: string
  readonly #key: MetaKey
  readonly #shape: z.ZodType<T>

  constructor(path: string, key: MetaKey, shape: z.ZodType<T>) {
    this.#path = path
    this.#key = key
    this.#shape = shape
  }

  /** Reads what is remembered, then asks the server. */
  async refresh(): Promise<void> {
    if (!this.isKnown) {
      const kept = this.#shape.safeParse(await readMetaValue(this.#key))
      if (kept.success) this.value = kept.data
      this.isKnown = true
    }
    const fresh = await ask(this.#path, this.#shape)
    if (!fresh.ok) return
    this.value = fresh.value
    await writeMeta(this.#key, fresh.value)
  }
}

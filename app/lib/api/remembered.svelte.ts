import type { z } from 'zod'
import { type MetaKey, readMetaValue, writeMeta } from '#lib/data/meta.ts'
import { ask } from './ask.ts'

/** An answer of the server that is kept, so that it is there when the server is not. */
export class Remembered<T> {
  value = $state.raw<T | null>(null)
  readonly #path: string
  readonly #key: MetaKey
  readonly #shape: z.ZodType<T>

  constructor(path: string, key: MetaKey, shape: z.ZodType<T>) {
    this.#path = path
    this.#key = key
    this.#shape = shape
  }

  /** Takes up what is remembered. */
  async recall(): Promise<void> {
    const kept = this.#shape.safeParse(await readMetaValue(this.#key))
    if (kept.success) this.value ??= kept.data
  }

  /** Asks the server, and remembers what it says. */
  async refresh(): Promise<void> {
    const fresh = await ask(this.#path, this.#shape)
    if (!fresh.ok) return
    this.value = fresh.value
    await writeMeta(this.#key, fresh.value)
  }
}

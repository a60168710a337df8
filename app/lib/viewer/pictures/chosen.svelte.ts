import { SvelteMap } from 'svelte/reactivity'
import { z } from 'zod'
import { keep, recall } from '#lib/review/kept.ts'

const KEY = 'pictures'
const Kept = z.record(z.string(), z.int().min(1))

/** Which picture of its file somebody wants to see of a frame, where it holds several; the tablet remembers. */
class ChosenPictures {
  readonly #chosen = new SvelteMap<string, number>(Object.entries(recall(KEY, Kept, {})))

  /** Counted from 0. */
  of(frameId: string): number {
    return this.#chosen.get(frameId) ?? 0
  }

  choose(frameId: string, ordinal: number): void {
    if (ordinal === 0) this.#chosen.delete(frameId)
    else this.#chosen.set(frameId, ordinal)
    keep(KEY, Object.fromEntries(this.#chosen))
  }
}

export const chosenPictures = new ChosenPictures()

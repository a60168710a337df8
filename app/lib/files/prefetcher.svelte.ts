import type { Entry } from '#lib/data/entry.ts'
import { library } from '#lib/library/library.svelte.ts'
import { sync } from '#lib/sync/sync.svelte.ts'
import { prefetch } from './prefetch.ts'

/** Between a change of the library and the look at what is lacking [ms]. */
const CALM_MS = 1500

/** Brings pictures to the tablet in the background while the server is there. */
class Prefetcher {
  /** Pictures still to be fetched. */
  left = $state(0)

  #underWay: AbortSignal | null = null

  /** Follows the library for as long as the component that calls it lives. */
  follow(): void {
    $effect(() => {
      if (!sync.isOnline) return
      const stop = new AbortController()
      $effect(() => {
        void library.entries
        this.#work(stop.signal).catch((cause: unknown) => {
          if (!stop.signal.aborted) console.error(cause)
        })
      })
      return () => stop.abort()
    })
  }

  /** One round after the other while the library changes, and none when it does not: a tablet that lies there rests. */
  async #work(signal: AbortSignal): Promise<void> {
    if (this.#underWay === signal) return
    this.#underWay = signal
    let last: readonly Entry[] | null = null
    try {
      while (!signal.aborted && library.entries !== last) {
        await new Promise((resolve) => setTimeout(resolve, CALM_MS))
        if (signal.aborted) return
        last = library.entries
        await prefetch(last, signal, (left) => {
          this.left = left
        })
      }
    } finally {
      if (this.#underWay === signal) this.#underWay = null
    }
  }
}

export const prefetcher = new Prefetcher()

import type { Entry } from '#lib/data/entry.ts'
import { library } from '#lib/library/library.svelte.ts'
import { sync } from '#lib/sync/sync.svelte.ts'
import { prefetch } from './prefetch.ts'

/** Between two looks at what is lacking [ms]. */
const CALM_MS = 1500

/** Brings pictures to the tablet in the background while the server is there. */
class Prefetcher {
  /** Pictures still to be fetched. */
  left = $state(0)

  /** Follows the library for as long as the component that calls it lives. */
  follow(): void {
    $effect(() => {
      if (!sync.isOnline) return
      const stop = new AbortController()
      this.#work(stop.signal).catch((cause: unknown) => {
        if (!stop.signal.aborted) console.error(cause)
      })
      return () => stop.abort()
    })
  }

  /** One round after the other, so that a library that changes all the time still gets its pictures. */
  async #work(signal: AbortSignal): Promise<void> {
    let last: readonly Entry[] = []
    while (!signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, CALM_MS))
      if (signal.aborted || library.entries === last) continue
      last = library.entries
      await prefetch(last, signal, (left) => {
        this.left = left
      })
    }
  }
}

export const prefetcher = new Prefetcher()

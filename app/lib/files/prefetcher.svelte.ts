import { library } from '#lib/library/library.svelte.ts'
import { sync } from '#lib/sync/sync.svelte.ts'
import { prefetch } from './prefetch.ts'

/** The library is let settle before pictures are fetched [ms]. */
const CALM_MS = 1500

/** Brings pictures to the tablet in the background while the server is there. */
class Prefetcher {
  /** Pictures still to be fetched. */
  left = $state(0)

  /** Follows the library for as long as the component that calls it lives. */
  follow(): void {
    let isOnline = $derived(sync.isOnline)
    $effect(() => {
      const entries = library.entries
      if (!isOnline || entries.length === 0) return
      const stop = new AbortController()
      const timer = setTimeout(() => {
        prefetch(entries, stop.signal, (left) => {
          this.left = left
        }).catch((cause: unknown) => {
          if (!stop.signal.aborted) console.error(cause)
        })
      }, CALM_MS)
      return () => {
        clearTimeout(timer)
        stop.abort()
      }
    })
  }
}

export const prefetcher = new Prefetcher()

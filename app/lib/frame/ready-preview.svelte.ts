import { untrack } from 'svelte'
import { claimPicture, releasePicture } from '#lib/files/pictures.ts'
import { sync } from '#lib/sync/sync.svelte.ts'
import type { FrameView } from './frame-view.ts'

/** Longer than this nobody waits for a preview before the viewer begins with the original [ms]. */
const PATIENCE_MS = 2500

/** A frame together with its preview's URL, once that is settled: the viewer wants both at the same time. */
export class ReadyPreview {
  view = $state.raw<FrameView | null>(null)
  url = $state.raw<string | null>(null)

  constructor(viewOf: () => FrameView | null | undefined) {
    let hash = $derived(viewOf()?.frame.preview ?? null)
    let key = $derived(viewOf()?.id)
    $effect(() => {
      void key
      const wanted = hash
      if (!wanted) {
        this.url = null
        this.#settled = key
        return
      }
      const stop = new AbortController()
      let isHeld = false
      const settle = (url: string | null) => {
        this.url = url
        this.#settled = key
      }
      // Without the server there is no original to begin with: what the tablet keeps is all there is.
      const timer = setTimeout(() => untrack(() => sync.isOnline) && settle(null), PATIENCE_MS)
      claimPicture(wanted, 'preview', stop.signal).then((url) => {
        clearTimeout(timer)
        if (stop.signal.aborted) return url && releasePicture(wanted)
        isHeld = url !== null
        settle(url)
      })
      return () => {
        clearTimeout(timer)
        stop.abort()
        if (isHeld) releasePicture(wanted)
      }
    })
    $effect(() => {
      const view = viewOf()
      if (view && view.id === this.#settled) this.view = view
    })
  }

  /** The frame whose preview is settled. */
  #settled = $state.raw<string | undefined>(undefined)
}

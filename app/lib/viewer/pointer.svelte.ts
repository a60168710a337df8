import type { Point } from './math/affine.ts'
import { screenToPixel } from './math/view.ts'
import type { Probe } from './protocol.ts'
import type { ViewerState } from './viewer-state.svelte.ts'

/** What the pointer points at. Belongs to the component that makes it. */
export class Pointer {
  /** On screen; null while it is elsewhere. */
  at = $state.raw<Point | null>(null)
  /** The samples there, as soon as the worker has told them. */
  probe = $state.raw<Probe | null>(null)
  readonly #viewerOf: () => ViewerState | null
  #isProbing = false

  /** In pixels of the frame. */
  pixel = $derived.by(() => {
    const viewer = this.#viewerOf()
    return viewer && this.at ? screenToPixel(viewer.toScreen, this.at) : null
  })

  constructor(viewerOf: () => ViewerState | null) {
    this.#viewerOf = viewerOf
    $effect(() => {
      const viewer = viewerOf()
      if (this.pixel && viewer) void this.#ask(viewer, Math.round(this.pixel.x), Math.round(this.pixel.y))
    })
  }

  // One question at a time; the pointer's last place is asked again when the answer is for an older one.
  async #ask(viewer: ViewerState, x: number, y: number): Promise<void> {
    if (this.#isProbing) return
    this.#isProbing = true
    this.probe = await viewer.probe(x, y)
    this.#isProbing = false
    const now = this.pixel && { x: Math.round(this.pixel.x), y: Math.round(this.pixel.y) }
    if (now && (now.x !== x || now.y !== y)) void this.#ask(viewer, now.x, now.y)
  }
}

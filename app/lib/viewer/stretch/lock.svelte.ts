import { untrack } from 'svelte'
import { z } from 'zod'
import { keep, recall } from '#lib/review/kept.ts'
import { Curve } from '#shared/kernels/stretch/curve.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import type { ViewerState } from '../viewer-state.svelte.ts'
import type { Stretch } from './stretch.ts'

/**
 * Which frames the stretch on screen is kept for: none, those of the same target, filter and exposure while the app runs, or
 * every frame until it is changed, which the tablet remembers.
 */
export type StretchScope = 'own' | 'locked' | 'global'

const KEY = 'stretch.global'
const Remembered = z.object({
  shadows: z.number(),
  midtones: z.number(),
  highlights: z.number(),
  curves: z.array(Curve).optional(),
  coupling: z.literal('luminance').optional(),
})

type Kept = { readonly stretch: Stretch; readonly sequence: string | null }

const recalled = (): Kept | null => {
  const stretch = recall(KEY, Remembered.nullable(), null)
  if (!stretch) return null
  const { curves, coupling, ...points } = stretch
  return { stretch: { ...points, ...(curves ? { curves } : {}), ...(coupling ? { coupling } : {}) }, sequence: null }
}

class StretchLock {
  #kept = $state.raw<Kept | null>(recalled())
  /** While frames are compared, all of them have this one. */
  forced = $state.raw<Stretch | null>(null)

  /** What a frame is to be drawn with; null when it has its own, as pictures made for looking at have under a global one. */
  stretchFor(frame: FrameRow, isForLooking: boolean): Stretch | null {
    if (this.forced) return this.forced
    const scope = this.scopeFor(frame)
    return scope === 'own' || (scope === 'global' && isForLooking) ? null : (this.#kept?.stretch ?? null)
  }

  scopeFor(frame: FrameRow): StretchScope {
    if (!this.#kept) return 'own'
    if (this.#kept.sequence === null) return 'global'
    return this.#kept.sequence === sequenceOf(frame) ? 'locked' : 'own'
  }

  keepFor(frame: FrameRow, scope: StretchScope, stretch: Stretch): void {
    this.#kept = scope === 'own' ? null : { stretch, sequence: scope === 'global' ? null : sequenceOf(frame) }
    keep(KEY, scope === 'global' ? stretch : null)
  }

  /** The stretch on screen was changed: what is kept follows. */
  change(frame: FrameRow, stretch: Stretch): void {
    const scope = this.scopeFor(frame)
    if (this.forced) this.forced = stretch
    else if (scope !== 'own') this.keepFor(frame, scope, stretch)
  }
}

/** Frames that belong together, as a sequence does. */
const sequenceOf = ({ metadata: { object, filter, exposureSeconds } }: FrameRow): string =>
  [object, filter, exposureSeconds?.toPrecision(2)].join('|')

export const stretchLock = new StretchLock()

/**
 * Has a viewer follow the lock. While `isLocked`, the stretch of the viewer that leads is that of all; afterwards each has its
 * own again. Called by the component that owns the viewer.
 */
export const lockStretch = (viewerOf: () => ViewerState | null, isLocked: () => boolean, isLeader: () => boolean): void => {
  $effect(() => {
    if (!isLocked() || !isLeader()) return
    return () => {
      stretchLock.forced = null
    }
  })
  $effect(() => {
    if (!isLocked()) return
    return () => untrack(() => void viewerOf()?.useOwnStretch())
  })
  $effect(() => {
    const viewer = viewerOf()
    if (isLocked() && isLeader() && viewer?.shows === 'original') stretchLock.forced ??= viewer.stretch
  })
  $effect(() => {
    const viewer = viewerOf()
    if (viewer?.shows === 'original' && stretchLock.forced) viewer.stretch = stretchLock.forced
  })
}

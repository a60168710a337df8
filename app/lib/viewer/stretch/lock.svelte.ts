import { untrack } from 'svelte'
import type { ViewerState } from '../viewer-state.svelte.ts'
import type { Stretch } from './stretch.ts'

/** While it is on, the next frame opens with this stretch, so that frames of a night can be compared. */
class StretchLock {
  stretch = $state.raw<Stretch | null>(null)
}

export const stretchLock = new StretchLock()

/**
 * Has a viewer follow the lock. While `isLocked`, the stretch of the viewer that leads is locked for all; afterwards each has
 * its own again, and what the user had locked before holds. Called by the component that owns the viewer.
 */
export const lockStretch = (viewerOf: () => ViewerState | null, isLocked: () => boolean, isLeader: () => boolean): void => {
  $effect(() => {
    if (!isLocked() || !isLeader()) return
    const before = untrack(() => stretchLock.stretch)
    return () => {
      stretchLock.stretch = before
    }
  })
  $effect(() => {
    if (!isLocked()) return
    return () => untrack(() => void viewerOf()?.useOwnStretch())
  })
  $effect(() => {
    const viewer = viewerOf()
    if (isLocked() && isLeader() && viewer?.shows === 'original') stretchLock.stretch ??= viewer.stretch
  })
  $effect(() => {
    const viewer = viewerOf()
    if (viewer?.shows === 'original' && stretchLock.stretch) viewer.stretch = stretchLock.stretch
  })
}

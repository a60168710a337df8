import type { Stretch } from './stretch.ts'

/** While it is on, the next frame opens with this stretch, so that frames of a night can be compared. */
class StretchLock {
  stretch = $state.raw<Stretch | null>(null)
}

export const stretchLock = new StretchLock()

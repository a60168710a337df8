import type { Scene } from '../protocol.ts'

/** A slider that has not moved for so long rests [ms]. */
export const REST_MS = 200

/**
 * Decides how many pixels of the canvas are drawn: each, or every second one across and down while a slider moves on a
 * device without a graphics chip, where stretching the whole canvas takes longer than a frame of the screen.
 */
export class Haste {
  #last: Scene | null = null
  #movedAt = Number.NEGATIVE_INFINITY

  /** 1 or 2. The first step of a slider, and everything but its steps, is drawn in full. */
  stepFor(scene: Scene, now: number): 1 | 2 {
    const last = this.#last
    this.#last = scene
    if (!last || last.stretch === scene.stretch || !isSamePlace(last, scene)) return 1
    const isMoving = now - this.#movedAt < REST_MS
    this.#movedAt = now
    return isMoving ? 2 : 1
  }
}

const isSamePlace = (a: Scene, b: Scene): boolean =>
  a.width === b.width &&
  a.height === b.height &&
  a.devicePixelRatio === b.devicePixelRatio &&
  Object.entries(a.place).every(([name, value]) => b.place[name as keyof Scene['place']] === value)

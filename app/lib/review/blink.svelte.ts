import type { Review } from './review.svelte.ts'

export const SPEEDS = [1, 2, 4, 8, 15] as const

/** Steps through the frames (the selected ones, if there are several) and starts over at the end; a frame that is not ready is waited for. */
export class Blink {
  isOn = $state(false)
  /** Frames per second. */
  speed = $state<number>(4)
  readonly #review: Review
  #timer: ReturnType<typeof setTimeout> | undefined
  #shownAt = 0

  constructor(review: Review) {
    this.#review = review
    $effect(() => () => clearTimeout(this.#timer))
  }

  toggle(): void {
    this.isOn = !this.isOn
    clearTimeout(this.#timer)
    if (this.isOn) this.#next()
  }
  stop(): void {
    if (this.isOn) this.toggle()
  }
  faster(by: 1 | -1): void {
    const place = SPEEDS.findIndex((speed) => speed >= this.speed)
    this.speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, place + by))] ?? this.speed
  }

  /** The stage says that a frame is to be seen: now its time runs. */
  shown(): void {
    if (!this.isOn) return
    clearTimeout(this.#timer)
    const left = 1000 / this.speed - (performance.now() - this.#shownAt)
    this.#timer = setTimeout(() => this.#next(), Math.max(0, left))
  }

  #next(): void {
    if (!this.isOn) return
    this.#shownAt = performance.now()
    const { shown, selected, currentId } = this.#review
    const list = selected.size > 1 ? shown.filter(({ id }) => selected.has(id)) : shown
    const next = list[(list.findIndex(({ id }) => id === currentId) + 1) % list.length]
    if (!next || next.id === currentId) this.isOn = false
    else this.#review.go(next.id)
  }
}

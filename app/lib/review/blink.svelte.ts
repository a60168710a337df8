/** What is stepped through: frames in an order, some of which may be selected. */
export interface Sequence {
  readonly shown: readonly { readonly id: string }[]
  readonly selected: ReadonlySet<string>
  readonly currentId: string | null
  go(id: string): void
}

const SPEEDS = [1, 2, 3, 4, 8, 15] as const

/** Nothing flashes more often than three times a second unless somebody asks for it (WCAG 2.2, 2.3.1). */
const CALM = 3
const CALMEST = 1

/** Steps through the frames (the selected ones, if there are several) and starts over at the end; a frame that is not ready is waited for. */
export class Blink {
  isOn = $state(false)
  /** Frames per second. */
  speed = $state<number>(matchMedia('(prefers-reduced-motion: reduce)').matches ? CALMEST : CALM)
  readonly #sequence: Sequence
  readonly #speeds: readonly number[]
  #timer: ReturnType<typeof setTimeout> | undefined
  #shownAt = 0

  constructor(sequence: Sequence, speeds: readonly number[] = SPEEDS) {
    this.#sequence = sequence
    this.#speeds = speeds
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
    const place = this.#speeds.findIndex((speed) => speed >= this.speed)
    this.speed = this.#speeds[Math.min(this.#speeds.length - 1, Math.max(0, place + by))] ?? this.speed
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
    const { shown, selected, currentId } = this.#sequence
    const list = selected.size > 1 ? shown.filter(({ id }) => selected.has(id)) : shown
    const next = list[(list.findIndex(({ id }) => id === currentId) + 1) % list.length]
    if (!next || next.id === currentId) this.isOn = false
    else this.#sequence.go(next.id)
  }
}

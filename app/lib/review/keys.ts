import type { Blink } from './blink.svelte.ts'
import type { Review } from './review.svelte.ts'

/** What keys do that the page decides about. */
export interface KeyActions {
  undo(): void
  redo(): void
  reject(): void
  compare(): void
  lock(): void
  full(): void
  near(): void
  help(): void
}

/** Does what a key says. False when it is not ours. */
export const reviewKey = (event: KeyboardEvent, review: Review, blink: Blink, actions: KeyActions): boolean => {
  if (event.ctrlKey || event.metaKey) return travelKey(event, actions)
  if (event.altKey) return false
  if (/^[0-5]$/.test(event.key)) {
    review.mark(review.targets(), { rating: Number(event.key) })
    return true
  }
  const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key]
  action?.(review, blink, actions)
  return action !== undefined
}

const travelKey = ({ key, shiftKey }: KeyboardEvent, { undo, redo }: KeyActions): boolean => {
  const letter = key.toLowerCase()
  if (letter === 'y' || (letter === 'z' && shiftKey)) redo()
  else if (letter === 'z') undo()
  else return false
  return true
}

type Action = (review: Review, blink: Blink, actions: KeyActions) => void

const KEYS: Readonly<Record<string, Action>> = {
  ArrowRight: (review, blink) => {
    blink.stop()
    review.step(1)
  },
  ArrowLeft: (review, blink) => {
    blink.stop()
    review.step(-1)
  },
  // What a page turner under the foot or on the arm sends.
  PageDown: (review, blink) => {
    blink.stop()
    review.step(1)
  },
  PageUp: (review, blink) => {
    blink.stop()
    review.step(-1)
  },
  ArrowDown: (review) => void review.step(1),
  ArrowUp: (review) => void review.step(-1),
  Home: (review) => void review.step(-Infinity),
  End: (review) => void review.step(Infinity),
  x: (_review, _blink, { reject }) => reject(),
  u: (review) => review.mark(review.targets(), { isRejected: false }),
  ' ': (_review, blink) => blink.toggle(),
  '+': (_review, blink) => blink.faster(1),
  '-': (_review, blink) => blink.faster(-1),
  b: (_review, _blink, { compare }) => compare(),
  l: (_review, _blink, { lock }) => lock(),
  f: (_review, _blink, { full }) => full(),
  z: (_review, _blink, { near }) => near(),
  n: (review) => nextSuggestion(review),
  Escape: (review) => review.select([]),
  '?': (_review, _blink, { help }) => help(),
}

/** The open suggestion after the frame that is looked at, or the first one. */
const nextSuggestion = (review: Review): void => {
  const here = review.placeOf(review.currentId)
  const places = review.open.map(({ frameIds }) => review.placeOf(frameIds[0] ?? null)).filter((place) => place >= 0)
  const next = [...places].sort((a, b) => a - b).find((place) => place > here) ?? Math.min(...places)
  const item = review.shown[next]
  if (item) review.go(item.id)
}

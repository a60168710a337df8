import type { FlipView } from './flip-view.svelte.ts'

export interface StageGestures {
  readonly view: FlipView
  /** Size of the whole picture as it is drawn at zoom 1 [CSS px]. */
  size(): { readonly width: number; readonly height: number }
  /** To the next (1) or the previous (-1) frame. */
  onflip(by: 1 | -1): void
  /** A swipe down rejects, one up keeps. */
  onjudge(isRejected: boolean): void
}

const SWIPE = 60
const DOUBLE_MS = 300
const CLOSE_UP = 4

/** Wheel and pinch zoom, a drag moves, a swipe over the whole picture flips or judges, two taps go near and back. */
export const stageGestures =
  ({ view, size, onflip, onjudge }: StageGestures) =>
  (node: HTMLElement) => {
    const fingers = new Map<number, { x: number; y: number }>()
    let start = { x: 0, y: 0 }
    let isPinch = false
    let lastTap = 0

    const fromMiddle = (x: number, y: number) => {
      const box = node.getBoundingClientRect()
      const { width, height } = size()
      return { dx: (x - box.left - box.width / 2) / width, dy: (y - box.top - box.height / 2) / height }
    }
    const zoomAt = (factor: number, x: number, y: number): void => {
      const { dx, dy } = fromMiddle(x, y)
      view.zoomAt(factor, dx, dy)
    }
    const onwheel = (event: WheelEvent): void => {
      event.preventDefault()
      zoomAt(Math.exp(-event.deltaY * 0.0018), event.clientX, event.clientY)
    }
    const onpointerdown = (event: PointerEvent): void => {
      if (event.button !== 0) return
      node.setPointerCapture(event.pointerId)
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
      if (fingers.size === 1) start = { x: event.clientX, y: event.clientY }
      isPinch = fingers.size > 1
    }
    const onpointermove = (event: PointerEvent): void => {
      const before = fingers.get(event.pointerId)
      if (!before) return
      const now = { x: event.clientX, y: event.clientY }
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1]
      fingers.set(event.pointerId, now)
      const { width, height } = size()
      if (other) {
        const apart = (a: { x: number; y: number }): number => Math.max(8, Math.hypot(a.x - other.x, a.y - other.y))
        zoomAt(apart(now) / apart(before), (now.x + other.x) / 2, (now.y + other.y) / 2)
      }
      if (other || !view.isFitted) {
        const share = other ? 0.5 : 1
        view.pan((share * (now.x - before.x)) / width, (share * (now.y - before.y)) / height)
      }
    }
    const onpointerup = (event: PointerEvent): void => {
      if (!fingers.delete(event.pointerId) || fingers.size > 0 || isPinch) return
      const [dx, dy] = [event.clientX - start.x, event.clientY - start.y]
      if (view.isFitted && Math.abs(dx) > SWIPE && Math.abs(dx) > 2 * Math.abs(dy)) {
        onflip(dx < 0 ? 1 : -1)
        return
      }
      if (view.isFitted && Math.abs(dy) > SWIPE && Math.abs(dy) > 2 * Math.abs(dx)) {
        onjudge(dy > 0)
        return
      }
      if (Math.hypot(dx, dy) > 8) return
      if (event.timeStamp - lastTap < DOUBLE_MS) {
        lastTap = 0
        if (view.isFitted) zoomAt(CLOSE_UP, event.clientX, event.clientY)
        else view.reset()
      } else lastTap = event.timeStamp
    }
    const oncancel = (event: PointerEvent): void => {
      fingers.delete(event.pointerId)
    }
    node.addEventListener('wheel', onwheel, { passive: false })
    node.addEventListener('pointerdown', onpointerdown)
    node.addEventListener('pointermove', onpointermove)
    node.addEventListener('pointerup', onpointerup)
    node.addEventListener('pointercancel', oncancel)
    return () => {
      node.removeEventListener('wheel', onwheel)
      node.removeEventListener('pointerdown', onpointerdown)
      node.removeEventListener('pointermove', onpointermove)
      node.removeEventListener('pointerup', onpointerup)
      node.removeEventListener('pointercancel', oncancel)
    }
  }

import type { Point } from './math/affine.ts'

/** What fingers, mouse and wheel ask of the viewer, in CSS pixels of the stage. */
export interface GestureActions {
  pan(by: Point): void
  zoom(factor: number, at: Point): void
  toggle(at: Point): void
  /** A single tap, or the first of two. */
  tap(at: Point): void
  /** A finger, or the mouse, has rested on a place; until it leaves, it moves nothing, only `hover` is told. */
  hold(at: Point): void
  /** It has left, or another finger came. */
  release(): void
  /** The second of two taps has rested on a place. */
  tapHold(at: Point): void
  /** Where the pointer is; null when it has left. */
  hover(at: Point | null): void
}

/** Two taps within this time and distance are a double tap. */
const DOUBLE_MS = 320
const DOUBLE_PX = 28
const TAP_PX = 6
const HOLD_MS = 450
/** A glide loses this part of its speed per millisecond. */
const FRICTION = 0.006
const LEAST_SPEED = 0.02

/** Binds the gestures to an element; the answer unbinds them. */
export const bindGestures = (stage: HTMLElement, actions: GestureActions): (() => void) => {
  const fingers = new Map<number, Point>()
  let velocity: Point = { x: 0, y: 0 }
  let travelled = 0
  let lastMove = 0
  let lastTap: { at: Point; time: number } | null = null
  let glide = 0
  let holding: ReturnType<typeof setTimeout> | undefined
  let isHeld = false

  const pointOf = (event: MouseEvent): Point => {
    const { left, top } = stage.getBoundingClientRect()
    return { x: event.clientX - left, y: event.clientY - top }
  }

  const onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return
    cancelAnimationFrame(glide)
    stage.setPointerCapture(event.pointerId)
    fingers.set(event.pointerId, pointOf(event))
    velocity = { x: 0, y: 0 }
    travelled = 0
    const at = pointOf(event)
    actions.hover(at)
    clearTimeout(holding)
    if (fingers.size === 1) holding = setTimeout(hold, HOLD_MS, at, isSecondTap(at, event.timeStamp))
    else release()
  }

  const hold = (at: Point, isSecond: boolean): void => {
    if (travelled >= TAP_PX || fingers.size !== 1) return
    // What follows is no tap.
    travelled = TAP_PX
    lastTap = null
    isHeld = !isSecond
    if (isSecond) actions.tapHold(at)
    else actions.hold(at)
  }

  const release = (): void => {
    if (!isHeld) return
    isHeld = false
    // The finger was pointing: it throws nothing.
    lastMove = 0
    actions.release()
  }

  const onMove = (event: PointerEvent): void => {
    const now = pointOf(event)
    const before = fingers.get(event.pointerId)
    if (fingers.size < 2) actions.hover(now)
    if (!before) return
    const others = [...fingers].filter(([id]) => id !== event.pointerId).map(([, point]) => point)
    fingers.set(event.pointerId, now)
    const by = { x: now.x - before.x, y: now.y - before.y }
    travelled += Math.hypot(by.x, by.y)
    if (others[0]) pinch(others[0], before, now)
    else if (!isHeld) {
      const elapsed = Math.max(1, event.timeStamp - lastMove)
      velocity = { x: by.x / elapsed, y: by.y / elapsed }
      actions.pan(by)
    }
    lastMove = event.timeStamp
  }

  const pinch = (still: Point, before: Point, now: Point): void => {
    const factor = distance(still, now) / Math.max(1, distance(still, before))
    // First the zoom: a fitted picture cannot be moved.
    actions.zoom(factor, { x: (still.x + before.x) / 2, y: (still.y + before.y) / 2 })
    actions.pan({ x: (now.x - before.x) / 2, y: (now.y - before.y) / 2 })
  }

  const onUp = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId)) return
    clearTimeout(holding)
    release()
    if (event.pointerType !== 'mouse') actions.hover(null)
    if (fingers.size > 0 || event.type === 'pointercancel') return
    if (travelled < TAP_PX) tap(pointOf(event), event.timeStamp)
    else if (event.timeStamp - lastMove < 40) startGlide(event.timeStamp)
  }

  const isSecondTap = (at: Point, time: number): boolean =>
    lastTap !== null && time - lastTap.time < DOUBLE_MS && distance(lastTap.at, at) < DOUBLE_PX

  const tap = (at: Point, time: number): void => {
    const isDouble = isSecondTap(at, time)
    lastTap = isDouble ? null : { at, time }
    if (isDouble) actions.toggle(at)
    else actions.tap(at)
  }

  const startGlide = (from: number): void => {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return
    let last = from
    const step = (time: number): void => {
      const elapsed = Math.min(50, Math.max(0, time - last))
      last = time
      actions.pan({ x: velocity.x * elapsed, y: velocity.y * elapsed })
      const rest = Math.exp(-FRICTION * elapsed)
      velocity = { x: velocity.x * rest, y: velocity.y * rest }
      if (Math.hypot(velocity.x, velocity.y) > LEAST_SPEED) glide = requestAnimationFrame(step)
    }
    glide = requestAnimationFrame(step)
  }

  const onWheel = (event: WheelEvent): void => {
    event.preventDefault()
    // A trackpad's pinch arrives as a wheel with Ctrl, in smaller steps; lines count as about 16 pixels.
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1)
    const speed = event.ctrlKey ? 0.01 : 0.0018
    actions.zoom(Math.exp(-Math.max(-200, Math.min(200, pixels)) * speed), pointOf(event))
  }

  const onLeave = (event: PointerEvent): void => {
    if (event.pointerType === 'mouse') actions.hover(null)
  }

  // Some browsers take a finger that rests for a wish for their own menu.
  const onMenu = (event: Event): void => {
    if (fingers.size > 0) event.preventDefault()
  }

  const listeners = new AbortController()
  const { signal } = listeners
  stage.addEventListener('pointerdown', onDown, { signal })
  stage.addEventListener('pointermove', onMove, { signal })
  stage.addEventListener('pointerup', onUp, { signal })
  stage.addEventListener('pointercancel', onUp, { signal })
  stage.addEventListener('pointerleave', onLeave, { signal })
  stage.addEventListener('contextmenu', onMenu, { signal })
  stage.addEventListener('wheel', onWheel, { signal, passive: false })
  return () => {
    cancelAnimationFrame(glide)
    clearTimeout(holding)
    listeners.abort()
  }
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

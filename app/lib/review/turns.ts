/** Work that may wait for the next frame of the screen, and how long one frame may be kept busy with it [ms]. */
const BUDGET_MS = 10
const waiting = new Set<() => void>()
let isAsked = false

/** Does the work soon, a little in each frame, so that a dozen charts never keep a finger waiting. The same work waits only once. */
export const soon = (work: () => void): void => {
  waiting.add(work)
  if (isAsked) return
  isAsked = true
  requestAnimationFrame(serve)
}

/** Not wanted any more. */
export const never = (work: () => void): void => void waiting.delete(work)

const serve = (): void => {
  isAsked = false
  const start = performance.now()
  for (const work of waiting) {
    waiting.delete(work)
    work()
    if (performance.now() - start > BUDGET_MS) break
  }
  if (waiting.size === 0) return
  isAsked = true
  requestAnimationFrame(serve)
}

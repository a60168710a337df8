/** So long after the last touch or key a page counts as used [ms]. */
const REST_MS = 120_000

/**
 * Calls `work` every so often while the page is seen and used: a tablet that lies beside the mount for hours asks nobody for
 * anything, and begins again with the first touch. The returned function ends it.
 */
export const whileUsed = (everyMs: number, work: () => unknown): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let usedAt = performance.now()
  const next = (): void => {
    timer = undefined
    if (document.visibilityState !== 'visible' || performance.now() - usedAt > REST_MS) return
    work()
    timer = setTimeout(next, everyMs)
  }
  const use = (): void => {
    const isRested = timer === undefined
    usedAt = performance.now()
    if (isRested) next()
  }
  const EVENTS = ['pointerdown', 'keydown', 'visibilitychange'] as const
  for (const name of EVENTS) document.addEventListener(name, use, { passive: true })
  timer = setTimeout(next, everyMs)
  return () => {
    clearTimeout(timer)
    for (const name of EVENTS) document.removeEventListener(name, use)
  }
}

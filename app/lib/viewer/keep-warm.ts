import { coolDown, warmUp } from './connect.ts'

/** What is on screen first comes first [ms]. */
const CALM_MS = 1500

/**
 * Keeps a viewer in reserve while the page is in sight, made when the page is idle; memory is given back while it is not.
 * Answers what ends it.
 */
export const keepWarm = (): (() => void) => {
  const stop = new AbortController()
  const follow = (): void => {
    if (document.hidden) coolDown()
    else whenIdle(() => void (document.hidden || stop.signal.aborted || warmUp()))
  }
  document.addEventListener('visibilitychange', follow, { signal: stop.signal })
  follow()
  return () => {
    stop.abort()
    coolDown()
  }
}

// Safari has no requestIdleCallback.
const whenIdle = (work: () => void): void => {
  setTimeout(() => ('requestIdleCallback' in window ? window.requestIdleCallback(work) : work()), CALM_MS)
}

/**
 * Runs `work` in one tab at a time: this tab waits until the others are gone. The returned function steps down.
 * Where there are no Web Locks (a page that was not loaded securely) every tab works, which is safe, only wasteful.
 */
export const lead = (name: string, work: (signal: AbortSignal) => Promise<void>): (() => void) => {
  const stop = new AbortController()
  const run = () => work(stop.signal)
  const led = 'locks' in navigator ? navigator.locks.request(name, { signal: stop.signal }, run) : run()
  led.catch((cause: unknown) => {
    if (!stop.signal.aborted) console.error(cause)
  })
  return () => stop.abort()
}

/**
 * At most `limit` tasks at once; the newest wish first, because what scrolled into view last is what is looked at. A task whose
 * signal has ended before its turn is dropped and resolves to null.
 */
export const createQueue = (limit: number) => {
  const waiting: (() => void)[] = []
  let running = 0
  const next = (): void => {
    while (running < limit && waiting.length > 0) waiting.pop()?.()
  }
  return <T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T | null> =>
    new Promise((resolve, reject) => {
      waiting.push(() => {
        if (signal?.aborted) return resolve(null)
        running++
        task()
          .then(resolve, reject)
          .finally(() => {
            running--
            next()
          })
      })
      next()
    })
}

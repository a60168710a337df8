import type { Page } from 'playwright-core'

declare global {
  interface Window {
    /** Tasks that kept the page from answering for 50 ms or longer [ms]. */
    longTasks: { start: number; duration: number }[]
    /** When each selector was seen for the first time [ms since the page was asked for]. */
    firstSeen: Record<string, number>
  }
}

/** What is waited for while a review opens. */
const WATCHED = ['[data-cell]', '[data-cell] img', '[data-shown]', '[data-chart] canvas']

/** From now on every page of this tablet notes its long tasks, and when the parts of the review appear. */
export const watchPage = async (page: Page): Promise<void> => {
  await page.addInitScript((selectors) => {
    window.longTasks = []
    window.firstSeen = {}
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) window.longTasks.push({ start: startTime, duration })
    }).observe({ type: 'longtask', buffered: true })
    const look = (): void => {
      for (const selector of selectors)
        if (!(selector in window.firstSeen) && document.querySelector(selector)) window.firstSeen[selector] = performance.now()
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  }, WATCHED)
}

/** Long tasks since a moment of the page, longest first [ms]. */
export const longTasksSince = (page: Page, since = 0): Promise<number[]> =>
  page.evaluate(
    (from) =>
      window.longTasks
        .filter(({ start }) => start >= from)
        .map(({ duration }) => duration)
        .sort((a, b) => b - a),
    since,
  )

/** Presses a key and waits for the frame that shows it: until `selector` matches something it did not match before [ms]. */
export const keyUntil = (page: Page, key: string, selector: string): Promise<number> =>
  page.evaluate(
    ([name, wanted]) =>
      new Promise<number>((resolve) => {
        const start = performance.now()
        const before = document.querySelector(wanted)
        window.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }))
        const look = (): void => {
          const now = document.querySelector(wanted)
          if (now && now !== before) requestAnimationFrame(() => resolve(performance.now() - start))
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
    [key, selector] as const,
  )

/** Presses an arrow and waits until another picture is drawn [ms]. */
export const flip = (page: Page, key: string): Promise<number> =>
  page.evaluate(
    (name) =>
      new Promise<number>((resolve) => {
        const shown = (): string | null => document.querySelector('[data-shown]')?.getAttribute('data-shown') ?? null
        const before = shown()
        const start = performance.now()
        window.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }))
        const look = (): void => {
          if (shown() !== before) resolve(performance.now() - start)
          else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      }),
    key,
  )

/** Waits until nothing that was kept on the tablet waits to be sent: by the database itself, which the screen follows. */
export const untilSent = async (page: Page): Promise<void> => {
  while ((await page.evaluate(countWaiting)) > 0) await page.waitForTimeout(100)
}

/** Runs in the page. */
const countWaiting = async (): Promise<number> => {
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const db = await done(indexedDB.open('darksite'))
  const count = await done(db.transaction('outbox').objectStore('outbox').count())
  db.close()
  return count
}

import type { BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from '#tests/support/browser.ts'

/** A tablet beside the telescope, with the app open. `errors` is what its console complained about. */
export interface Tablet {
  readonly page: Page
  readonly context: BrowserContext
  readonly errors: string[]
  close(): Promise<void>
}

export const openTablet = async (url: string): Promise<Tablet> => {
  const browser = await launchBrowser()
  const context = await browser.newContext({ viewport: { width: 1180, height: 820 }, hasTouch: true })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error.stack)))
  page.on('console', (message) => {
    // A request that finds no server is the browser's own remark; what we make of it is what is tested.
    const isNetwork = message.text().startsWith('Failed to load resource')
    if (['error', 'warning'].includes(message.type()) && !isNetwork) errors.push(message.text())
  })
  await page.goto(url)
  return { page, context, errors, close: () => browser.close() }
}

/** The tile of a file, by the text that tells it apart. */
export const tile = (page: Page, name: string) => page.locator('[data-frame]', { hasText: name })

/** Waits until the tablet and the server know the same and nothing waits to be sent. */
export const settled = (page: Page): Promise<unknown> => page.waitForSelector('[data-line=synced][data-waiting="0"]')

/** Waits until everything that is needed without the server is on the tablet. */
export const readyForOffline = async (page: Page): Promise<void> => {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  while (!(await page.evaluate(hasPictures))) await page.waitForTimeout(200)
}

/** Runs in the page: whether each frame's thumbnail and preview are kept on the tablet. */
const hasPictures = async (): Promise<boolean> => {
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const db = await done(indexedDB.open('darksite'))
  const kept = new Set(await done(db.transaction('files').objectStore('files').getAllKeys()))
  const entries: { thumbnail: string; preview: string }[] = await done(db.transaction('entries').objectStore('entries').getAll())
  db.close()
  return entries.length > 0 && entries.every(({ thumbnail, preview }) => kept.has(thumbnail) && kept.has(preview))
}

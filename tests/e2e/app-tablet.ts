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
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated')
  await page.waitForFunction(async () => {
    const open = indexedDB.open('darksite')
    const db = await new Promise<IDBDatabase>((done) => (open.onsuccess = () => done(open.result)))
    const all = (name: string) =>
      new Promise<Record<string, unknown>[]>((done) => {
        const request = db.transaction(name).objectStore(name).getAll()
        request.onsuccess = () => done(request.result)
      })
    const kept = new Set((await all('files')).map(({ hash }) => hash))
    const entries = await all('entries')
    db.close()
    return entries.length > 0 && entries.every(({ thumbnail, preview }) => kept.has(thumbnail) && kept.has(preview))
  })
}

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeSky } from '#tests/support/make-sky.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { openTablet, readyForOffline, type Tablet } from './app-tablet.ts'
import { untilSent } from './review-probe.ts'

let rig: Rig
let tablet: Tablet

beforeAll(async () => {
  const cards = { OBJECT: 'M 42', 'DATE-OBS': '2026-01-10T22:00:00' }
  rig = await startRig({
    'm42.fits': makeSky({ seed: 1, target: 'M 42', camera: 'small', width: 480, height: 360, cards }).bytes,
  })
  tablet = await openTablet(rig.url)
  tablet.page.setDefaultTimeout(60_000)
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

/** What the network made of the one frame, as the tablet keeps it or has yet to send it; null while it made nothing. */
const verdict = (page: Page): Promise<number[] | null> =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const db = await done(indexedDB.open('darksite'))
    const read = db.transaction(['triage', 'outbox'])
    const rows: { fields: { probabilities?: number[] | null } }[] = await done(read.objectStore('triage').getAll())
    const waiting: { table: string; patch: { probabilities?: number[] } }[] = await done(read.objectStore('outbox').getAll())
    db.close()
    const edits = waiting.filter(({ table }) => table === 'triage').map(({ patch }) => patch.probabilities)
    return edits.at(-1) ?? rows[0]?.fields.probabilities ?? null
  })
const untilVerdict = async (page: Page): Promise<number[]> => {
  for (let i = 0; i < 600; i++) {
    const found = await verdict(page)
    if (found) return found
    await page.waitForTimeout(200)
  }
  throw new Error('The network did not look at the frame.')
}
/** As if nothing had looked at it yet. */
const forgetVerdict = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const db = await done(indexedDB.open('darksite'))
    const write = db.transaction(['triage', 'outbox'], 'readwrite')
    for (const row of await done(write.objectStore('triage').getAll()))
      write.objectStore('triage').put({ ...row, fields: { ...row.fields, model: null, label: null, probabilities: null } })
    write.objectStore('outbox').clear()
    await new Promise((resolve) => write.addEventListener('complete', resolve))
    db.close()
  })

test('the network looks at a measured frame by itself, in this browser', async () => {
  const { page } = tablet
  await page.waitForSelector('[data-frame] img')
  // It looks for measured frames every quarter of a minute, and when the page is opened.
  await page.waitForFunction(() => document.querySelector('[data-line=synced]'))
  const found = await untilVerdict(page)
  expect(found).toHaveLength(7)
  expect(found.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 3)
})

test('without the rig it looks with what is on the tablet, and sees the same', async () => {
  const { page } = tablet
  const before = await untilVerdict(page)
  await readyForOffline(page)
  await page.waitForSelector('[data-line=synced][data-waiting="0"]')
  await rig.stop()
  await forgetVerdict(page)
  await page.reload()
  const after = await untilVerdict(page)
  for (const [i, one] of after.entries()) expect(one).toBeCloseTo(before[i]!, 4)
  await rig.start()
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await untilSent(page)
})

test('without its weights the review works, and one line says so', async () => {
  const context = await tablet.page
    .context()
    .browser()!
    .newContext({ viewport: { width: 1180, height: 820 }, hasTouch: true, serviceWorkers: 'block' })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.route('**/models/triage.bin', (route) => route.fulfill({ status: 404, body: 'gone' }))
  await page.goto(`${rig.url}/review`)
  await page.locator('[data-session]').tap()
  await page.waitForSelector('[data-shown]')
  await page.keyboard.press('x')
  await page.getByText('1 rejected').waitFor()
  await page.keyboard.press('x')
  // What the other tablet saw comes with the frames; after that nobody speaks of it any more.
  await untilVerdict(page)
  await page.waitForSelector('[data-saving="0"]')
  await forgetVerdict(page)
  await page.reload()
  await page.waitForSelector('[data-shown]')
  await page.getByText('The triage network is missing or damaged').waitFor({ timeout: 120_000 })
  expect(await page.getByText('The triage network is missing').count()).toBe(1)
  expect(errors).toEqual([])
  await context.close()
})

test('nothing complained', () => expect(tablet.errors).toEqual([]))

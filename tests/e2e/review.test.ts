import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Rig } from '#tests/support/rig.ts'
import { openTablet, readyForOffline, type Tablet } from './app-tablet.ts'
import { COUNT, marksOnRig, measure, name, startCloudyNight } from './cloudy-night.ts'
import { untilSent } from './review-probe.ts'

/** For what the rig does in the background: generous, because a slow machine does nothing wrong. */
const PATIENCE = { timeout: 120_000 }
let rig: Rig
let tablet: Tablet

beforeAll(async () => {
  rig = await startCloudyNight()
  tablet = await openTablet(`${rig.url}/review`)
  tablet.page.setDefaultTimeout(60_000)
  // The list judges the session by the rig's own numbers first: what is written afterwards must take their place.
  const card = tablet.page.locator('[data-session]', { hasText: `${COUNT} frames` })
  await card.waitFor(PATIENCE)
  await card
    .getByText('Reading the numbers')
    .or(card.getByText('easured yet'))
    .waitFor({ ...PATIENCE, state: 'detached' })
  await rig.stop()
  await measure(rig)
  await rig.start()
  await cameBack(tablet.page)
  await tablet.page.locator('[data-session]', { hasText: '4 suggested' }).click(PATIENCE)
  await tablet.page.waitForSelector('[data-shown]')
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

/** Names of the frames in the strip, in their order, with what is said of them. */
const strip = (page: Page): Promise<string[]> =>
  page.locator('[data-cell]').evaluateAll((cells) =>
    cells
      .map((cell) => ({ x: cell.getBoundingClientRect().x, label: cell.getAttribute('aria-label') ?? '' }))
      .sort((a, b) => a.x - b.x)
      .map(({ label }) => label.slice(6)),
  )
const currentName = async (page: Page): Promise<string> =>
  (await page.locator('[data-cell][aria-current=true]').getAttribute('aria-label'))?.slice(6) ?? ''
/** Every mark is kept and has reached the rig. */
const arrived = async (page: Page): Promise<void> => {
  await page.waitForSelector('[data-saving="0"]')
  await untilSent(page)
}
/** Somebody takes the tablet up again: it tries the rig at once. */
const cameBack = (page: Page): Promise<unknown> => page.evaluate(() => dispatchEvent(new Event('focus')))
const header = (page: Page): Promise<string> => page.locator('header p').first().innerText()
const rejected = async (page: Page): Promise<number> => Number(/(\d+) rejected/.exec(await header(page))?.[1] ?? 0)
const untilRejected = (page: Page, count: number) =>
  page.waitForFunction(
    (n) =>
      n === 0
        ? !document.querySelector('header p')?.textContent?.includes('rejected')
        : document.querySelector('header p')?.textContent?.includes(`${n} rejected`),
    count,
  )

test('suggestions say why, and one tap takes them or lets them be', async () => {
  const { page } = tablet
  const panel = page.getByRole('region', { name: 'Suggestions' })
  await panel.getByText(/stars −4\d %, background \+(19|20|21) %, \d\d:\d\d–\d\d:\d\d: cloud/).waitFor()
  await panel.getByRole('button', { name: 'Reject 3 frames: Cloud' }).tap()
  await untilRejected(page, 3)
  await panel.getByRole('button', { name: 'Ignore: Trailed' }).tap()
  await panel.getByText('Every suggestion is settled.').waitFor()
  await page.keyboard.press('Control+z')
  await untilRejected(page, 0)
})

test('x rejects and restores, u restores, digits rate, arrows flip; the strip never changes its order', async () => {
  const { page } = tablet
  await page.keyboard.press('Home')
  const before = (await strip(page)).map((label) => label.split(',')[0])
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('x')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('x')
  await untilRejected(page, 2)
  expect(await currentName(page)).toContain('m42_02.fits, rejected')
  await page.keyboard.press('4')
  await page.keyboard.press('x')
  await untilRejected(page, 1)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('u')
  await untilRejected(page, 0)
  await page.keyboard.press('Home')
  expect((await strip(page)).map((label) => label.split(',')[0])).toEqual(before)
})

test('every step is taken back and done again, one by one, also after a reload', async () => {
  const { page } = tablet
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('x')
    await page.keyboard.press('ArrowRight')
  }
  await untilRejected(page, 5)
  await arrived(page)
  await page.reload()
  await page.waitForSelector('[data-shown]')
  await untilRejected(page, 5)
  for (let left = 4; left >= 0; left--) {
    await page.keyboard.press('Control+z')
    await untilRejected(page, left)
  }
  await page.getByRole('button', { name: /^Redo/ }).tap()
  await untilRejected(page, 1)
  await page.keyboard.press('Control+z')
  await untilRejected(page, 0)
})

test('many marks in a row never make the tablet think that the rig’s history was replaced', async () => {
  const { page } = tablet
  const era = () =>
    page.evaluate(async () => {
      const done = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error)
        })
      const db = await done(indexedDB.open('darksite'))
      const found: unknown = await done(db.transaction('meta').objectStore('meta').get('era'))
      db.close()
      return JSON.stringify(found ?? null)
    })
  const before = await era()
  for (let i = 0; i < 30; i++) {
    await page.keyboard.press('x')
    await page.waitForTimeout(60)
  }
  await arrived(page)
  expect(await era()).toBe(before)
})

test('a stroke over a chart selects frames, which go and come back at once', async () => {
  const { page } = tablet
  await page.getByRole('radio', { name: 'Charts' }).tap()
  const chart = page.locator('[data-chart=starCount]')
  await chart.locator('.ring').waitFor()
  const box = await chart.boundingBox()
  if (!box) throw new Error('There is no chart.')
  await page.mouse.move(box.x + box.width * 0.4, box.y + 50)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.55, box.y + 50, { steps: 5 })
  await page.mouse.up()
  const button = page.getByRole('button', { name: /^Reject \d+$/ })
  const count = Number((await button.innerText()).match(/\d+/)?.[0])
  expect(count).toBeGreaterThan(1)
  expect(count).toBeLessThan(COUNT / 2)
  await page.keyboard.press('x')
  await untilRejected(page, count)
  await page.keyboard.press('x')
  await untilRejected(page, 0)
  await page.keyboard.press('Escape')
  expect(await button.count()).toBe(0)
})

test('the table is sorted by a tap on a heading and by nothing else', async () => {
  const { page } = tablet
  await page.getByRole('radio', { name: 'Table' }).tap()
  const rows = () =>
    page.locator('[data-row]').evaluateAll((all) =>
      all
        .map((row) => ({ y: row.getBoundingClientRect().y, id: row.getAttribute('data-row') }))
        .sort((a, b) => a.y - b.y)
        .map(({ id }) => id),
    )
  // Only rows near the window exist: the first dozen is there wherever the top is shown.
  const firstRows = async () => {
    await page.keyboard.press('Home')
    await page.waitForFunction(() => {
      const shown = [...document.querySelectorAll<HTMLElement>('[data-row]')]
      return shown.length >= 12 && shown.some(({ style }) => style.transform === 'translateY(0px)')
    })
    return (await rows()).slice(0, 12)
  }
  const byTime = await firstRows()
  await page.getByRole('button', { name: 'Stars', exact: true }).tap()
  const byStars = await firstRows()
  expect(byStars).not.toEqual(byTime)
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('x')
    await page.keyboard.press(String(i + 1))
    await page.keyboard.press('ArrowDown')
  }
  await untilRejected(page, 3)
  expect(await firstRows()).toEqual(byStars)
  for (let i = 0; i < 6; i++) await page.keyboard.press('Control+z')
  await untilRejected(page, 0)
  await page.getByRole('button', { name: 'Time', exact: true }).tap()
  await page.getByRole('radio', { name: 'Pictures' }).tap()
})

test('b shows the best frame and comes back; space blinks', async () => {
  const { page } = tablet
  await page.keyboard.press('Home')
  await page.keyboard.press('b')
  await page.getByText(/^Best · m42_/).waitFor()
  await page.keyboard.press('b')
  expect(await page.getByText(/^Best · m42_/).count()).toBe(0)
  const first = await page.locator('[data-shown]').getAttribute('data-shown')
  await page.keyboard.press(' ')
  await page.waitForFunction((id) => document.querySelector('[data-shown]')?.getAttribute('data-shown') !== id, first)
  await page.keyboard.press(' ')
  await page.getByRole('button', { name: 'Blink (space)' }).waitFor()
})

test('f shows the original, and the preview stays until it is drawn', async () => {
  const { page } = tablet
  await page.evaluate(() => {
    const look = () => {
      const isThere = document.querySelector('[data-shown], [data-full] [data-drawn=true]') !== null
      if (!isThere) document.body.dataset['blank'] = 'seen'
      requestAnimationFrame(look)
    }
    look()
  })
  await page.keyboard.press('f')
  await page.locator('[data-full] [data-drawn=true]').waitFor(PATIENCE)
  await page.waitForSelector('[data-shown]', { state: 'detached' })
  expect(await page.evaluate(() => document.body.dataset['blank'])).toBeUndefined()
  await page.keyboard.press('f')
  await page.waitForSelector('[data-shown]')
})

test('the rig moves what was rejected, after saying how much, and takes it back', async () => {
  const { page } = tablet
  await page.keyboard.press('Home')
  await page.keyboard.press('x')
  await arrived(page)
  await page.getByRole('button', { name: 'Finish: export and apply' }).tap()
  await page.getByRole('menuitem', { name: 'Move rejected files …' }).tap()
  await page.getByRole('button', { name: 'Move 1 file' }).tap()
  await page.getByText('1 file moved.').waitFor()
  await page.getByText('All rejected files lie in their “rejected” folder.').waitFor()
  await page.getByRole('button', { name: 'Take back' }).tap()
  await page.getByText('1 file moved back.').waitFor()
  // The frame is rejected still, and its file lies where it can be moved from.
  await page.getByRole('button', { name: 'Move 1 file' }).waitFor()
  // The button that had the focus is gone; the dialog has the keys still.
  await page.getByRole('button', { name: 'Take back' }).waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.keyboard.press('Control+z')
  await untilRejected(page, 0)
})

test('without the rig frames are rejected, restored and rated, and what was decided arrives later', async () => {
  const { page } = tablet
  await readyForOffline(page)
  // One that the rig knows as rejected, to be restored without it.
  await page.keyboard.press('Home')
  await page.keyboard.press('x')
  await untilRejected(page, 1)
  await arrived(page)
  await rig.stop()
  await page.reload()
  await page.waitForSelector('[data-shown]')
  await untilRejected(page, 1)
  await page.keyboard.press('Home')
  await page.keyboard.press('u')
  await untilRejected(page, 0)
  await page.keyboard.press('5')
  await page.keyboard.press('End')
  await page.keyboard.press('x')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('x')
  await page.keyboard.press('2')
  await untilRejected(page, 2)
  expect(await page.locator('[data-shown] canvas.lost').count()).toBe(0)
  const csv = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Finish: export and apply' }).tap()
  await page.getByRole('menuitem', { name: 'All numbers as CSV' }).tap()
  await page.getByRole('button', { name: 'Download' }).tap()
  expect((await csv).suggestedFilename()).toContain('M 42 2026-01-10')
  // What was done without the rig is still there when the page is opened anew without it.
  await page.waitForSelector('[data-saving="0"]')
  await page.reload()
  await page.waitForSelector('[data-shown]')
  await untilRejected(page, 2)
  await rig.start()
  await cameBack(page)
  await arrived(page)
  const marks = await marksOnRig(rig)
  expect(marks.get(name(0))).toMatchObject({ isRejected: false, rating: 5 })
  expect(marks.get(name(COUNT - 1))).toMatchObject({ isRejected: true })
  expect(marks.get(name(COUNT - 2))).toMatchObject({ isRejected: true, rating: 2 })
  expect([...marks.values()].filter(({ isRejected }) => isRejected)).toHaveLength(2)
  expect(await rejected(page)).toBe(2)
})

test('nothing complained', () => expect(tablet.errors).toEqual([]))

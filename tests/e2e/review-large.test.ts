import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeSession } from '#tests/support/review-night.ts'
import { fillRig } from '#tests/support/review-rig.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { openTablet, settled, type Tablet } from './app-tablet.ts'

const COUNT = 1000
/** Frames whose numbers come while the review is open. */
const LATE = 100
let rig: Rig
let tablet: Tablet

beforeAll(async () => {
  rig = await startRig({})
  await rig.stop()
  await fillRig(rig, makeSession(COUNT), { previewSize: 480, different: 8 }, (i) => i >= LATE)
  await rig.start()
  tablet = await openTablet(`${rig.url}/review`)
  tablet.page.setDefaultTimeout(60_000)
  await settled(tablet.page)
  await tablet.page.locator('[data-session]').tap()
  await tablet.page.waitForSelector('[data-shown]')
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

test('of a thousand frames only those near the window are in the strip, and none is lost', async () => {
  const { page } = tablet
  await page.locator('header b', { hasText: String(COUNT) }).waitFor()
  expect(await page.locator('[data-cell]').count()).toBeLessThan(40)
  await page.keyboard.press('End')
  await page.locator('[data-cell][aria-current=true][aria-label*="M42_Ha_1000"]').waitFor()
  expect(await page.locator('[data-cell]').count()).toBeLessThan(40)
  await page.keyboard.press('Home')
})

test('charts are drawn only where they are seen', async () => {
  const { page } = tablet
  await page.getByRole('radio', { name: 'Charts' }).tap()
  await page.locator('[data-chart=starCount] canvas').waitFor()
  await page.waitForTimeout(500)
  const [drawn, all] = [await page.locator('[data-chart] canvas').count(), await page.locator('[data-chart]').count()]
  expect(drawn).toBeLessThan(all)
  await page.locator('[data-chart]').last().scrollIntoViewIfNeeded()
  await page.locator('[data-chart]').last().locator('canvas').waitFor()
})

test('a frame is rejected in the sight of all charts, and nothing is judged or drawn anew that did not change', async () => {
  const { page } = tablet
  const suggested = () => page.getByRole('button', { name: /^Reject all/ }).innerText()
  const before = await suggested()
  await page.keyboard.press('x')
  await page.locator('[data-cell].rejected[aria-current=true]').waitFor()
  expect(await suggested()).toBe(before)
  await page.keyboard.press('x')
  await page.locator('[data-cell][aria-current=true]:not(.rejected)').waitFor()
})

test('numbers that come while the review is open are taken in, and the frame that is looked at stays', async () => {
  const { page } = tablet
  await page.getByRole('radio', { name: 'Pictures' }).tap()
  await page.keyboard.press('Home')
  await page.getByText('Not measured yet.').waitFor()
  const shown = await page.locator('[data-shown]').getAttribute('data-shown')
  await settled(page)
  await rig.stop()
  await fillRig(rig, makeSession(LATE), null)
  await rig.start()
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await page.getByText('Not measured yet.').waitFor({ state: 'detached', timeout: 120_000 })
  expect(await page.locator('[data-shown]').getAttribute('data-shown')).toBe(shown)
})

test('nothing complained', () => expect(tablet.errors).toEqual([]))

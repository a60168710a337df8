import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeSky } from '#tests/support/make-sky.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { openTablet, settled, type Tablet } from './app-tablet.ts'

const SMALL = { camera: 'small', width: 320, height: 240 } as const
const HOUR = 3_600_000
let rig: Rig
let tablet: Tablet

beforeAll(async () => {
  rig = await startRig({
    'orion.fits': makeSky({ seed: 1, target: 'M 42', ...SMALL }).bytes,
    'andromeda.fits': makeSky({ seed: 3, target: 'M 31', ...SMALL, frame: 1 }).bytes,
  })
  tablet = await openTablet(rig.url)
  await tablet.page.waitForSelector('[data-frame] img')
  await settled(tablet.page)
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

const label = (page: Tablet['page'], words: string) =>
  page.waitForFunction(
    (text) => [...document.querySelectorAll('[data-frame]')].some((tile) => tile.ariaLabel?.includes(text)),
    words,
  )

test('two tabs show the same, and when the one that talks to the server is closed the other takes over', async () => {
  const second = await tablet.context.newPage()
  await second.goto(rig.url)
  await second.locator('[data-frame]').first().focus()
  await second.keyboard.press('3')
  await label(tablet.page, '3 stars')
  await settled(second)
  await tablet.page.close()
  await second.locator('[data-frame]').first().focus()
  await second.keyboard.press('2')
  await label(second, '2 stars')
  await second.waitForSelector('[data-waiting="0"]')
  const third = await openTablet(rig.url)
  await label(third.page, '2 stars')
  await third.close()
  tablet = { ...tablet, page: second }
})

test('a tablet whose clock is hours ahead says so, and its rating still counts', async () => {
  const ahead = await openTablet(rig.url)
  await ahead.page.waitForSelector('[data-frame]')
  await settled(ahead.page)
  await ahead.page.clock.setFixedTime(Date.now() + 3 * HOUR)
  await ahead.page.locator('[data-frame]').first().focus()
  await ahead.page.keyboard.press('5')
  await ahead.page.getByText('The clock of this tablet is ahead.').waitFor()
  await ahead.page.waitForSelector('[data-waiting="0"]')
  // The other tablet rates later, by a right clock, and so has the last word.
  await label(tablet.page, '5 stars')
  await tablet.page.locator('[data-frame]').first().focus()
  await tablet.page.keyboard.press('1')
  await label(ahead.page, '1 star')
  expect(ahead.errors).toEqual([])
  await ahead.close()
})

test('when the server begins anew with empty data the tablet forgets what it knew and shows what there is', async () => {
  const { page } = tablet
  await settled(page)
  await rig.stop()
  await rm(rig.data, { recursive: true })
  await rm(`${rig.library}/orion.fits`)
  await rig.start()
  await page.waitForFunction(() => document.querySelectorAll('[data-frame]').length === 1, null, { timeout: 60_000 })
  await label(page, 'M 31')
})

test('nothing complained', () => expect(tablet.errors.filter((text) => !text.includes('ERR_CONNECTION'))).toEqual([]))

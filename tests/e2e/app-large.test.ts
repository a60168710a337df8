import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeSky } from '#tests/support/make-sky.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { openTablet, type Tablet } from './app-tablet.ts'
import { multiplyEntries } from './many-entries.ts'

const COUNT = 40_000
let rig: Rig
let tablet: Tablet

beforeAll(async () => {
  rig = await startRig({ 'orion.fits': makeSky({ seed: 1, camera: 'small', width: 240, height: 180 }).bytes })
  tablet = await openTablet(rig.url)
  await tablet.page.waitForSelector('[data-frame]')
  await multiplyEntries(tablet.page, COUNT)
  await tablet.page.reload()
  await tablet.page
    .locator('header')
    .getByText(`${(COUNT + 1).toLocaleString('en')} frames`)
    .waitFor()
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

const tiles = () => tablet.page.locator('[data-frame]').count()

test('of forty thousand frames only a screenful exists, wherever the grid is scrolled to', async () => {
  const { page } = tablet
  expect(await tiles()).toBeLessThan(80)
  for (const part of [0.25, 0.5, 1]) {
    await page.locator('.scroller').evaluate((node, fraction) => node.scrollTo({ top: node.scrollHeight * fraction }), part)
    await page.waitForFunction(() => {
      const node = document.querySelector('.scroller')!
      const { top, bottom } = node.getBoundingClientRect()
      return [...document.querySelectorAll('[data-frame]')].some((tile) => {
        const box = tile.getBoundingClientRect()
        return box.bottom > top && box.top < bottom
      })
    })
    expect(await tiles()).toBeLessThan(80)
  }
  await page.waitForSelector('[data-frame="made-1"]')
})

test('a search over forty thousand frames finds the one, and leads back to all', async () => {
  const { page } = tablet
  await page.getByRole('searchbox').fill('light_31415.fits')
  await page.getByText('1 frame', { exact: true }).first().waitFor()
  await page.waitForSelector('[data-frame="made-31415"]')
  await page.getByRole('button', { name: 'Clear search' }).click()
  await page
    .locator('header')
    .getByText(`${(COUNT + 1).toLocaleString('en')} frames`)
    .waitFor()
})

test('the grid comes back to the frame that was looked at last', async () => {
  const { page } = tablet
  await page.locator('.scroller').evaluate((node) => node.scrollTo({ top: node.scrollHeight / 2 }))
  await page.waitForTimeout(300)
  const id = await page.evaluate(() => {
    const { top, height } = document.querySelector('.scroller')!.getBoundingClientRect()
    const middle = [...document.querySelectorAll('[data-frame]')].find(
      (tile) => tile.getBoundingClientRect().top > top + height / 3,
    )
    return middle?.getAttribute('data-frame')
  })
  await page.locator(`[data-frame="${id}"]`).click()
  await page.waitForURL(`**/frames/${id}**`)
  await page.goBack()
  await page.locator(`[data-frame="${id}"]`).waitFor()
  const box = await page.locator(`[data-frame="${id}"]`).boundingBox()
  expect(box && box.y > 0 && box.y < 820).toBe(true)
})

test('nothing complained', () => expect(tablet.errors).toEqual([]))

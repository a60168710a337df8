import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFits } from '#tests/support/make-fits.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { openTablet, settled, type Tablet } from './app-tablet.ts'

let rig: Rig
let tablet: Tablet

beforeAll(async () => {
  const light = (seed: number) => makeFits({ seed, cards: [{ keyword: 'IMAGETYP', value: 'Light' }] })
  const dark = makeFits({ seed: 9, cards: [{ keyword: 'IMAGETYP', value: 'Dark' }] })
  rig = await startRig({ 'a.fits': light(1), 'b.fits': light(2), 'dark.fits': dark })
  tablet = await openTablet(rig.url)
  await tablet.page.getByRole('strong').getByText('3 frames').waitFor()
  await settled(tablet.page)
  await tablet.page.getByRole('link', { name: 'Jobs' }).click()
  await tablet.page.getByRole('button', { name: 'Dashboard' }).click()
  await tablet.page.getByRole('heading', { name: 'Processors' }).waitFor()
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

test('work on many frames says beforehand how many they are, shows how far it is, and lists its frames', async () => {
  const { page } = tablet
  await page.getByRole('button', { name: /^Solve a folder/ }).click()
  await page.getByText('1 left out').waitFor()
  await page.getByRole('button', { name: 'Solve 2 frames' }).waitFor()
  await page.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('button', { name: /^Make thumbnails anew/ }).click()
  await page.getByRole('button', { name: 'Make pictures of 3 frames' }).click()
  const line = page.locator('[data-job=regenerate-thumbnails]')
  await line.getByText('3 frames').waitFor()
  await line.getByText(/^Done/).waitFor({ timeout: 60_000 })
  await line.getByRole('button', { name: 'Frames' }).click()
  await page.getByRole('link', { name: /dark\.fits/ }).waitFor()
  expect(await page.getByRole('dialog').getByRole('link').count()).toBe(3)
  await page.getByRole('button', { name: 'Close' }).click()
})

test('while the camera captures, work that is asked for waits and says why; it goes on afterwards', async () => {
  const { page } = tablet
  const capturing = page.getByRole('switch', { name: /^Capturing/ })
  await capturing.click()
  await page.locator('[role=switch][aria-checked=true]', { hasText: 'Capturing' }).waitFor()
  await page.getByRole('button', { name: /^Read all headers again/ }).click()
  await page.getByRole('button', { name: 'Read 3 frames' }).click()
  const line = page.locator('[data-job=reindex-all]')
  await line.getByText(/The camera is capturing/).waitFor({ timeout: 60_000 })
  await page.locator('[data-processor=reindex_all]').getByText('1', { exact: true }).waitFor({ timeout: 60_000 })
  await capturing.click()
  await line.getByText(/^Done/).waitFor({ timeout: 60_000 })
  expect(tablet.errors).toEqual([])
})

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
})

test('all that waits is stopped only after a question with its number', async () => {
  const { page } = tablet
  const answers = await page.evaluate(async () => {
    const order = { method: 'POST', headers: { 'content-type': 'application/json' } }
    await fetch('/api/queue/pause', { ...order, body: '{"isPaused":true}' })
    const { items } = (await (await fetch('/api/images')).json()) as { items: { id: string }[] }
    const asked = await Promise.all(items.map(({ id }) => fetch(`/api/images/${id}/rescan`, order)))
    return asked.map(({ status }) => status)
  })
  expect(answers).toEqual([202, 202, 202])
  await page.getByRole('button', { name: 'All jobs' }).click()
  const waiting = page.getByRole('heading', { name: /^Waiting/ })
  await waiting.getByText(/^([3-9]|\d\d) jobs$/).waitFor({ timeout: 60_000 })
  const question = page.getByRole('dialog', { name: /^Stop \d+ jobs that wait\?$/ })
  await page.getByRole('button', { name: 'Stop all that wait' }).click()
  await question.getByRole('button', { name: 'Let them wait' }).click()
  await question.waitFor({ state: 'detached' })
  expect(await waiting.count()).toBe(1)
  await page.getByRole('button', { name: 'Stop all that wait' }).click()
  await question.getByRole('button', { name: /^Stop all \d+$/ }).click()
  await waiting.waitFor({ state: 'detached', timeout: 60_000 })
  expect(tablet.errors).toEqual([])
})

test('a fresh tablet that hears nothing yet gives no verdict on the server and on frames', async () => {
  const fresh = await openTablet('about:blank')
  try {
    // The exchange is held until everything is on the page.
    let release = (): void => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await fresh.context.route('**/api/sync', async (route) => {
      await held
      await route.continue()
    })
    await fresh.page.goto(`${rig.url}/dashboard`)
    await fresh.page.getByText('Looking for the server …').waitFor()
    expect(await fresh.page.getByText('The server is away').count()).toBe(0)
    expect(await fresh.page.getByText('No frames yet').count()).toBe(0)
    release()
    await settled(fresh.page)
    await fresh.page.getByText('Looking for the server …').waitFor({ state: 'detached' })
    await fresh.page.locator('[data-processor=reindex_all]').waitFor()
    expect(fresh.errors).toEqual([])
  } finally {
    await fresh.close()
  }
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { makeSky } from '#tests/support/make-sky.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { openTablet, settled, type Tablet, tile } from './app-tablet.ts'

const SMALL = { camera: 'small', width: 480, height: 360 } as const
let rig: Rig
let tablet: Tablet

beforeAll(async () => {
  rig = await startRig({
    'orion_1.fits': makeSky({ seed: 1, target: 'M 42', ...SMALL, cards: { OBJECT: 'M 42', FILTER: 'Ha', EXPTIME: 300 } }).bytes,
    'orion_2.fits': makeSky({ seed: 2, target: 'M 42', frame: 1, ...SMALL, cards: { OBJECT: 'M 42', FILTER: 'OIII' } }).bytes,
    'andromeda.fits': makeSky({ seed: 3, target: 'M 31', frame: 2, ...SMALL, cards: { OBJECT: 'M 31', FILTER: 'Ha' } }).bytes,
    'broken.fits': new TextEncoder().encode('SIMPLE  =                    T / and then nothing'),
  })
  tablet = await openTablet(rig.url)
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

const count = () => tablet.page.locator('[data-frame]').count()
const shows = (number: number) =>
  tablet.page.waitForFunction((n) => document.querySelectorAll('[data-frame]').length === n, number)

test('the library shows every file of the folder with its picture, and says which one is broken', async () => {
  const { page } = tablet
  const scan = page.getByRole('button', { name: 'Scan your library' })
  await Promise.race([scan.waitFor(), page.waitForSelector('[data-frame]')])
  if (await scan.isVisible()) await scan.click()
  await shows(4)
  await page.waitForFunction(() => [...document.querySelectorAll('[data-frame] img')].length === 3)
  expect(await tile(page, 'broken.fits').getAttribute('aria-label')).toContain('Cannot be read')
  expect(await tile(page, 'Ha · 300 s').getAttribute('aria-label')).toContain('M 42')
})

test('a line over the grid offers to solve what is unsolved, and stays away once it was put away', async () => {
  const { page } = tablet
  await page.getByText('are not solved yet').waitFor()
  await page.getByRole('button', { name: 'Solve them' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Solve 3 frames' }).waitFor()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Put this note away' }).click()
  await page.getByText('are not solved yet').waitFor({ state: 'detached' })
  await page.reload()
  await page.waitForFunction(() => [...document.querySelectorAll('[data-frame] img')].length === 3)
  await settled(page)
  expect(await page.getByText('are not solved yet').count()).toBe(0)
})

test('a rating and a rejection by key survive a reload and reach the server', async () => {
  const { page } = tablet
  const first = page.locator('[data-frame]').first()
  const id = await first.getAttribute('data-frame')
  await first.focus()
  await page.keyboard.press('4')
  await page.keyboard.press('x')
  await page.waitForFunction(
    (name) => document.querySelector(`[data-frame="${name}"]`)?.ariaLabel?.includes('4 stars, rejected'),
    id,
  )
  await settled(page)
  await page.reload()
  await page.waitForFunction(
    (name) => document.querySelector(`[data-frame="${name}"]`)?.ariaLabel?.includes('4 stars, rejected'),
    id,
  )
  const changes = await changesOf(rig.url)
  const review = Object.assign(
    {},
    ...changes.filter((change) => change.table === 'reviews' && change.id === id).map(({ patch }) => patch),
  )
  expect(review).toMatchObject({ rating: 4, isRejected: true })
})

test('search and filters narrow the grid, stand in the address, and survive a reload', async () => {
  const { page } = tablet
  await page.getByRole('searchbox').fill('orion')
  await shows(2)
  expect(page.url()).toContain('q=orion')
  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByRole('complementary', { name: 'Filters' }).getByRole('button', { name: /^OIII/ }).click()
  await shows(1)
  await page.reload()
  await shows(1)
  expect(await page.getByRole('button', { name: 'Remove Filter OIII' }).isVisible()).toBe(true)
  await page.getByRole('button', { name: 'Clear all' }).click()
  await page.getByRole('button', { name: 'Clear search' }).click()
  await shows(4)
  expect(new URL(page.url()).search).toBe('')
})

test('arrows move through the grid, Enter opens, arrows step through frames, and g leads back', async () => {
  const { page } = tablet
  const ids = await page.locator('[data-frame]').evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('data-frame')))
  await page.locator('[data-frame]').first().focus()
  await page.keyboard.press('ArrowRight')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-frame'))).toBe(ids[1])
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/frames/${ids[1]}`)
  await page.keyboard.press('ArrowRight')
  await page.waitForURL(`**/frames/${ids[2]}`)
  await page.keyboard.press('g')
  await page.waitForURL(`${rig.url}/`)
  expect(await count()).toBe(4)
})

test('the detail page tells the header, and its search finds a keyword', async () => {
  const { page } = tablet
  await tile(page, 'M 31').click()
  await page.getByRole('tab', { name: 'Header' }).click()
  await page.getByText('BITPIX').waitFor()
  await page.getByLabel('Search the header').fill('m 31')
  await page.getByText('OBJECT', { exact: true }).waitFor()
  expect(await page.getByText('BITPIX').count()).toBe(0)
})

test('nothing complained', () => expect(tablet.errors).toEqual([]))

const Synced = z.object({
  changes: z.array(z.object({ table: z.string(), id: z.string(), patch: z.record(z.string(), z.unknown()) })),
})

/** What the server would tell a new tablet. */
const changesOf = async (url: string) => {
  const body = JSON.stringify({ version: 1, device: 'observer', cursor: 0, changes: [] })
  const reply = await fetch(`${url}/api/sync`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return Synced.parse(await reply.json()).changes
}

test('a tablet that opens a frame by its address first can ask for a solution in its own words', async () => {
  const id = await tablet.page.locator('[data-frame]').first().getAttribute('data-frame')
  const fresh = await openTablet(`${rig.url}/frames/${id}`)
  const button = fresh.page.getByRole('button', { name: 'Solve with …' })
  await button.and(fresh.page.locator(':enabled')).waitFor()
  await button.click()
  await fresh.page.getByLabel('Time limit').waitFor()
  // The form is longer than the screen: it scrolls, and its button stays in reach of a finger.
  for (const viewport of [fresh.page.viewportSize()!, { width: 390, height: 700 }]) {
    await fresh.page.setViewportSize(viewport)
    const dialog = fresh.page.getByRole('dialog')
    const box = await dialog.getByRole('button', { name: 'Solve', exact: true }).boundingBox()
    expect(box!.y + box!.height).toBeLessThanOrEqual(viewport.height)
    expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
  }
  await fresh.close()
})

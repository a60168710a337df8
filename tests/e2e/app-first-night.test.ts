import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { openTablet, type Tablet } from './app-tablet.ts'

let rig: Rig
let tablet: Tablet

beforeAll(async () => {
  rig = await startRig(null)
  tablet = await openTablet(rig.url)
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

test('a newcomer reads what works and what is missing, with the command for it', async () => {
  const { page } = tablet
  await page.getByText('The server is here').waitFor()
  await page.getByText('No library is set').waitFor()
  await page.getByText('DARKSITE_LIBRARY=/path/to/captures npm start').waitFor()
})

test('one tap simulates a night: frames come by themselves, are solved, and their objects are named', async () => {
  const { page } = tablet
  await page.getByRole('button', { name: 'Simulate a night' }).click()
  await page.waitForSelector('[role=progressbar]')
  await page.waitForSelector('[data-frame] img', { timeout: 120_000 })
  await page.waitForSelector('[data-frame] [data-solved]', { timeout: 120_000 })
  await page
    .locator('[data-frame]', { has: page.locator('[data-solved]') })
    .first()
    .click()
  await page.waitForSelector('[data-solve=solved]')
  await page.getByRole('tab', { name: 'Catalogue' }).click()
  const object = page.locator('[role=tabpanel] li button').first()
  await object.waitFor({ timeout: 60_000 })
  await object.click()
  expect(await object.getAttribute('aria-pressed')).toBe('true')
  await page.getByRole('tab', { name: 'Solution' }).click()
  await page.getByText('Pixel scale').waitFor()
  await page.locator('[aria-label="What was tried"] [data-outcome=solved]').waitFor()
})

test('who solves, in which order and with which index files is on a page, and a new order holds', async () => {
  const { page } = tablet
  await page.goto(`${rig.url}/settings`)
  await page.getByRole('link', { name: 'Solvers, limits and index files' }).click()
  await page.getByText('The index files fit your frames').waitFor()
  await page.getByText('index-tycho2-07', { exact: false }).first().waitFor()
  expect(await page.locator('ol li strong').first().textContent()).toBe('Astrometry.net (local)')
  await page.getByRole('button', { name: 'Ask Your own solving service earlier' }).click()
  await page.getByText('Saved.').waitFor()
  await page.getByLabel('Time for a solve').fill('2')
  await page.getByText('At least 5 s.').waitFor()
  await page.reload()
  await page.getByText('Index files', { exact: false }).first().waitFor()
  await page.waitForFunction(() => document.querySelector('ol li strong')?.textContent === 'Your own solving service')
})

test('frames are found by the catalogue object in them', async () => {
  const { page } = tablet
  await page.goto(`${rig.url}/?in=m31`)
  await page.waitForFunction(() => document.querySelector('[data-frame]')?.ariaLabel?.startsWith('M 31'), null, {
    timeout: 120_000,
  })
  await page.goto(`${rig.url}/?in=ngc+9999`)
  await page.getByText('No frame matches').waitFor()
})

test('all the unsolved are solved after a question that says how many', async () => {
  const { page } = tablet
  await page.goto(rig.url)
  await page.waitForSelector('[data-frame]')
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: /Solve all unsolved/ }).click()
  await page.getByRole('dialog', { name: 'Solve all unsolved' }).waitFor()
  await page.keyboard.press('Escape')
  await page.waitForSelector('[role=dialog]', { state: 'detached' })
})

test('nothing complained', () => expect(tablet.errors).toEqual([]))

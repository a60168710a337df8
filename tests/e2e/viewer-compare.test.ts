import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeSky } from '#tests/support/make-sky.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import { openTablet, readyForOffline, settled, type Tablet, tile } from './app-tablet.ts'

const SIZE = { camera: 'small', width: 320, height: 240 } as const
const COUNT = 3
const PATIENT = { timeout: 8000 }
const MEASURED = { timeout: 60_000 }

let rig: Rig
let tablet: Tablet
let page: Tablet['page']
beforeAll(async () => {
  const files = Array.from({ length: COUNT }, (_, i) => {
    const start = new Date(Date.UTC(2026, 0, 10, 22, 5 * i)).toISOString().slice(0, -1)
    const cards = { OBJECT: 'M 42', FILTER: 'Ha', EXPTIME: 300, 'DATE-OBS': start }
    return [`m42_${i}.fits`, makeSky({ seed: 1, frame: i, target: 'M 42', ...SIZE, cards }).bytes] as const
  })
  rig = await startRig({ ...Object.fromEntries(files), 'other.fits': makeSky({ seed: 3, target: 'M 31', ...SIZE }).bytes })
  tablet = await openTablet(rig.url)
  page = tablet.page
  page.setDefaultTimeout(15_000)
  await page.waitForFunction((count) => document.querySelectorAll('[data-frame] img').length === count, COUNT + 1)
  await settled(page)
  await readyForOffline(page)
  // The middle one of three, however they are ordered.
  await tile(page, 'M 42').nth(1).click()
  await page.waitForSelector('[data-drawn=true]')
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

const button = (name: string) => page.getByRole('button', { name, exact: true })
const zooms = () => page.locator('.viewer [aria-label^="Show pixel for pixel"]').allInnerTexts()
const drawn = (count: number) =>
  page.waitForFunction((n) => document.querySelectorAll('.viewer[data-drawn=true]').length === n, count)
/** The names on the stages. */
const compared = () => page.locator('[data-compared]').allInnerTexts()
/** A few brightnesses of each picture on screen. */
const looks = () =>
  page.evaluate(async () => {
    for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
    return [...document.querySelectorAll<HTMLCanvasElement>('.compare canvas')].map((canvas) => {
      const copy = new OffscreenCanvas(16, 12)
      const context = copy.getContext('2d')!
      context.drawImage(canvas, 0, 0, 16, 12)
      return [...context.getImageData(0, 0, 16, 12).data].filter((_, i) => i % 4 === 1)
    })
  })

test('the frames of the night are offered, and any other one by words of its name', async () => {
  await page.keyboard.press('b')
  await expect.poll(() => page.locator('[data-candidate]').count()).toBeGreaterThanOrEqual(2)
  await page.getByLabel('Search all frames').fill('31')
  await expect.poll(() => page.locator('[data-candidate]').allInnerTexts()).toEqual([expect.stringContaining('other.fits')])
  await page.getByLabel('Search all frames').fill('m42_2')
  await page.locator('[data-candidate]', { hasText: 'm42_2.fits' }).click()
  await drawn(2)
  expect(await compared()).toEqual([expect.stringContaining('m42_1.fits'), expect.stringContaining('m42_2.fits')])
})

test('side by side, zoom and place of one are those of the other', async () => {
  const before = await looks()
  expect(before).toHaveLength(2)
  await page.locator('.compare .stage').nth(1).hover()
  await page.mouse.wheel(0, -600)
  await expect.poll(looks, PATIENT).not.toEqual(before)
  const [one, two] = await looks()
  // The two are the same field a pixel apart: their brightnesses go together, which those of two places would not.
  expect(correlation(one!, two!)).toBeGreaterThan(0.8)
  await expect.poll(zooms, PATIENT).toHaveLength(1)
  await page.keyboard.press('f')
})

test('stars that were found, and marks, are shown on both', async () => {
  const halves = page.locator('.compare .half')
  const toolOf = (half: number, name: string) => halves.nth(half).getByRole('button', { name, exact: true })
  // The server measures frames when it has nothing better to do.
  await toolOf(0, 'Stars found').click({ timeout: MEASURED.timeout })
  for (const half of [0, 1])
    await expect.poll(() => halves.nth(half).locator('circle[data-star]').count(), MEASURED).toBeGreaterThan(0)
  await toolOf(1, 'Mark').click()
  const { x, y, width, height } = (await halves.nth(1).locator('.viewer').boundingBox())!
  await page.touchscreen.tap(x + 0.4 * width, y + 0.6 * height)
  await page.getByLabel('Name').fill('Fuzzy')
  await page.getByLabel('Name').press('Enter')
  await halves.nth(1).getByRole('button', { name: 'Mark Fuzzy', exact: true }).waitFor()
  expect(await halves.nth(0).locator('circle[data-mark]').count()).toBe(0)
  await toolOf(0, 'Stars found').click()
})

test('blinking shows one after the other in the same place, as fast as one likes, and a key goes back', async () => {
  await page.keyboard.press('b')
  await expect.poll(compared, PATIENT).toEqual([expect.stringContaining('m42_2.fits')])
  await expect.poll(compared, PATIENT).toEqual([expect.stringContaining('m42_1.fits')])
  await button('Longer').click()
  expect(await page.getByLabel('Seconds for each').innerText()).toBe('2 s')
  await page.keyboard.press(' ')
  const still = await compared()
  await page.keyboard.press('c')
  expect(await compared()).not.toEqual(still)
  await page.keyboard.press('b')
  await drawn(2)
})

test('without the rig the previews of both are compared', async () => {
  await rig.stop()
  await page.locator('.compare [data-shown]').nth(1).waitFor()
  expect(await page.locator('.compare [data-shown]').count()).toBe(2)
  await expect.poll(async () => Math.max(...(await looks()).flat()), PATIENT).toBeGreaterThan(100)
  await page.keyboard.press('b')
  await expect.poll(compared, PATIENT).toEqual([expect.stringContaining('m42_2.fits')])
  await expect.poll(compared, PATIENT).toEqual([expect.stringContaining('m42_1.fits')])
  await page.keyboard.press('Escape')
  expect(await page.locator('.compare').count()).toBe(0)
  expect(page.url()).toContain('/frames/')
})

test('a place that is marked without the rig is marked on another tablet once both have met the rig', async () => {
  await button('Mark').click()
  const { x, y, width, height } = (await page.locator('.viewer').boundingBox())!
  await page.touchscreen.tap(x + 0.4 * width, y + 0.55 * height)
  await page.getByLabel('Name').fill('Comet?')
  await page.getByLabel('Name').press('Enter')
  await button('Mark Comet?').waitFor()
  await rig.start()
  await settled(page)
  const second = await openTablet(page.url())
  await second.page.getByRole('button', { name: 'Mark Comet?', exact: true }).waitFor()
  // Both show it on the same part of the picture.
  const placeOn = (on: Tablet['page']) =>
    on.locator('[data-mark="0"]').evaluate((mark) => [mark.getAttribute('cx'), mark.getAttribute('cy')])
  expect(await placeOn(second.page)).toEqual(await placeOn(page))
  expect(second.errors).toEqual([])
  await second.close()
  expect(tablet.errors.filter((text) => !text.includes('ERR_CONNECTION'))).toEqual([])
})

/** Pearson's, of two series. */
const correlation = (a: readonly number[], b: readonly number[]): number => {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [ma, mb] = [mean(a), mean(b)]
  const part = (x: readonly number[], mx: number, y: readonly number[], my: number): number =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0)
  return part(a, ma, b, mb) / Math.sqrt(part(a, ma, a, ma) * part(b, mb, b, mb))
}

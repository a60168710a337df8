import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeFits } from '#shared/formats/fits/write.ts'
import type { UserMark } from '#shared/records/review.ts'
import { makeRaster } from '#tests/support/make-fits.ts'
import { type OpenViewer, openViewer } from './viewer-open.ts'

const SIZE = { width: 800, height: 600 }

declare global {
  interface Window {
    marks: UserMark[]
  }
}

let viewer: OpenViewer
let page: Page
beforeAll(async () => {
  viewer = await openViewer(SIZE)
  page = viewer.page
  viewer.site.files.set('sky.fits', writeFits(makeRaster({ ...SIZE, seed: 5, isBottomUp: true }), []))
  await page.evaluate((size) => {
    const frame = { id: 'sky', sha256: 'sky', fileName: 'sky.fits', ...size, isBottomUp: true }
    const given = { frame, solution: null, matches: null, fileUrl: '/files/sky.fits', previewUrl: null }
    // As the frame's page does: what is kept comes back.
    const keep = (marks: UserMark[]): void => {
      window.marks = marks
      window.show({ ...given, marks, onmarks: keep })
    }
    keep([])
  }, SIZE)
  await page.waitForSelector('[data-frame="sky"][data-drawn=true]')
})
afterAll(() => viewer.close())

const marks = () => page.evaluate(() => window.marks)
const button = (name: string) => page.getByRole('button', { name, exact: true })

/** A finger, as the screen tells of it. */
const finger = async () => {
  const client = await page.context().newCDPSession(page)
  const tell = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: { x: number; y: number }[]) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: points })
  return {
    down: (x: number, y: number) => tell('touchStart', [{ x, y }]),
    move: (x: number, y: number) => tell('touchMove', [{ x, y }]),
    up: () => tell('touchEnd', []),
  }
}
const zoomText = () => page.getByRole('button', { name: 'Show pixel for pixel' }).innerText()

test('a second tap that rests asks for a name, and marks the place under the finger', async () => {
  const { down, up } = await finger()
  await page.touchscreen.tap(300, 200)
  await down(300, 200)
  await page.getByRole('form', { name: 'Mark' }).waitFor()
  await up()
  await page.getByLabel('Name').fill('Comet?')
  await button('Keep').click()
  // The frame stands on its head: the centre of its first pixel is half a pixel above the screen's lower edge.
  await expect.poll(marks).toEqual([{ x: 299.5, y: 399.5, name: 'Comet?' }])
  const circle = page.locator('[data-mark="0"]')
  expect(Number(await circle.getAttribute('cx'))).toBeCloseTo(300, 3)
  expect(Number(await circle.getAttribute('cy'))).toBeCloseTo(200, 3)
})

test('a finger that rests has the loupe beside it, which follows it and goes with it; the picture stays', async () => {
  await page.keyboard.press('+')
  const zoom = await zoomText()
  const mark = await page.locator('[data-mark="0"]').getAttribute('cx')
  const { down, move, up } = await finger()
  await down(400, 300)
  await page.locator('.loupe').waitFor()
  const readOut = () => page.locator('.foot').innerText()
  const before = await readOut()
  await move(450, 340)
  await expect.poll(readOut).not.toBe(before)
  expect(await page.locator('.loupe').count()).toBe(1)
  await up()
  await expect.poll(() => page.locator('.loupe').count()).toBe(0)
  await page.waitForTimeout(100)
  expect(await page.locator('[data-mark="0"]').getAttribute('cx')).toBe(mark)
  expect(await zoomText()).toBe(zoom)
  expect(await page.getByRole('form', { name: 'Mark' }).count()).toBe(0)
  await page.keyboard.press('f')
})

test('the button marks what is tapped next, and nothing after that', async () => {
  await button('Mark').click()
  await page.touchscreen.tap(500, 350)
  await page.getByLabel('Name').fill('Ghost')
  await page.keyboard.press('Enter')
  await expect.poll(marks).toHaveLength(2)
  expect((await marks())[1]).toEqual({ x: 499.5, y: 249.5, name: 'Ghost' })
  await page.touchscreen.tap(600, 450)
  expect(await page.getByRole('form', { name: 'Mark' }).count()).toBe(0)
})

test('a mark that is tapped can have another name, or go', async () => {
  await button('Mark Ghost').click()
  await page.getByLabel('Name').fill('Reflection')
  await button('Keep').click()
  await expect.poll(async () => (await marks()).map(({ name }) => name)).toEqual(['Comet?', 'Reflection'])
  await button('Mark Comet?').click()
  await button('Remove').click()
  await expect.poll(async () => (await marks()).map(({ name }) => name)).toEqual(['Reflection'])
  expect(await page.locator('[data-mark]').count()).toBe(1)
})

test('a finger that moves the picture has no loupe and marks nothing', async () => {
  await page.mouse.move(300, 300)
  await page.mouse.down()
  await page.mouse.move(330, 320)
  await page.waitForTimeout(600)
  expect(await page.locator('.loupe').count()).toBe(0)
  await page.mouse.up()
  expect(await page.getByRole('form', { name: 'Mark' }).count()).toBe(0)
  expect(viewer.errors).toEqual([])
})

import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeFits } from '#shared/formats/fits/write.ts'
import { stretchLevel } from '#shared/kernels/stretch/apply.ts'
import { stfOf } from '#shared/kernels/stretch/stf.ts'
import { describeField } from '#shared/sky/field.ts'
import { skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import { makeRaster } from '#tests/support/make-fits.ts'
import { canvasPixels, type OpenViewer, openViewer, show } from './viewer-open.ts'

const SIZE = { width: 800, height: 600 }
const raster = makeRaster({ ...SIZE, seed: 8, isBottomUp: true })
const other = makeRaster({ ...SIZE, seed: 9, isBottomUp: true })
const STARS = [
  [100, 120, 5000, 3, 50],
  [700.5, 480.25, 900, 4, 20],
]
const wcs: Wcs = {
  crval: [83.8, -5.4],
  crpix: [399.5, 299.5],
  cd: [
    [-0.002, 0],
    [0, 0.002],
  ],
  sip: null,
}

let viewer: OpenViewer
let page: Page
beforeAll(async () => {
  viewer = await openViewer(SIZE)
  page = viewer.page
  viewer.site.files.set('sky.fits', writeFits(raster, []))
  viewer.site.files.set('other.fits', writeFits(other, []))
})
afterAll(() => viewer.close())

const sky = (id = 'sky.fits', more = {}) =>
  show(page, {
    id,
    ...SIZE,
    isBottomUp: true,
    solution: describeField(wcs, SIZE.width, SIZE.height, true),
    detections: { stars: STARS, ...SIZE, measuredAt: 0 },
    ...more,
  })
const tool = (name: string) => page.getByRole('button', { name, exact: true })

test('the grid of the sky lies where the sky is', async () => {
  await sky()
  await tool('Grid').click()
  const path = await page.locator('[data-grid="ra 83.75"]').getAttribute('d')
  const numbers = path!.match(/-?[\d.]+/g)!.map(Number)
  const pixel = skyToPixel(wcs, { ra: 83.75, dec: -5.4 })!
  const places = numbers.flatMap((x, i) => (i % 2 === 0 ? [{ x, y: numbers[i + 1]! }] : []))
  const nearest = Math.min(...places.map(({ x, y }) => Math.hypot(x - pixel.x - 0.5, y - (SIZE.height - pixel.y - 0.5))))
  expect(nearest).toBeLessThan(15)
  expect(await page.locator('svg[aria-label^="Grid"] text').count()).toBeGreaterThan(3)
  await tool('Grid').click()
  expect(await page.locator('[data-grid]').count()).toBe(0)
})

test('stars that were found are circled where they are', async () => {
  await tool('Stars found').click()
  expect(await page.locator('[data-star]').count()).toBe(STARS.length)
  const circle = page.locator('[data-star="1"]')
  expect(Number(await circle.getAttribute('cx'))).toBeCloseTo(701, 3)
  expect(Number(await circle.getAttribute('cy'))).toBeCloseTo(SIZE.height - 480.75, 3)
  await tool('Stars found').click()
})

/** The middle of a canvas. */
const middleOf = (selector: string) =>
  page.locator(selector).evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas
    return canvas.getContext('2d')!.getImageData(width >> 1, height >> 1, 1, 1).data[0]!
  })
const shownAt = (x: number, y: number): number =>
  Math.round(255 * stretchLevel(stfOf(raster), raster.data[y * SIZE.width + x]! / raster.white))

test('the loupe shows the pixel under the pointer, enlarged, and follows it', async () => {
  await tool('Loupe').click()
  for (const [x, y] of [
    [300, 200],
    [412, 333],
  ] as const) {
    await page.mouse.move(x + 0.5, SIZE.height - y - 0.5)
    await expect.poll(() => middleOf('.loupe canvas'), { timeout: 5000 }).toBe(shownAt(x, y))
  }
  await tool('Loupe').click()
  expect(await page.locator('.loupe').count()).toBe(0)
})

test('corners, edges and centre stand side by side, upright', async () => {
  await tool('Stretch').click()
  await page.locator('.stretch').waitFor()
  // The stretch makes way: nothing lies over the buttons of the corners.
  await tool('Corners').click()
  for (const name of ['200 %', '100 %']) await page.locator('.corners').getByRole('button', { name, exact: true }).click()
  expect(await page.locator('.corners canvas').count()).toBe(9)
  const centre = 'figure[aria-label="Centre"] canvas'
  await expect.poll(() => middleOf(centre), { timeout: 5000 }).toBe(shownAt(400, 300))
  await tool('Close').click()
})

test('what is seen and the whole frame are saved, with every pixel as it is shown', async () => {
  await tool('Save').click()
  const saved = async (index: number) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'PNG' }).nth(index).click(),
    ])
    return sharp(await readFile(await download.path()))
      .raw()
      .toBuffer({ resolveWithObject: true })
  }
  await page.getByRole('switch', { name: 'With names and lines' }).click()
  for (const index of [0, 1]) {
    const { data, info } = await saved(index)
    expect(info).toMatchObject(SIZE)
    for (const [x, y] of [
      [5, 7],
      [640, 590],
    ] as const) {
      const at = ((SIZE.height - 1 - y) * SIZE.width + x) * info.channels
      expect(Math.abs(data[at]! - shownAt(x, y))).toBeLessThanOrEqual(1)
    }
  }
  await page.getByRole('switch', { name: 'With names and lines' }).click()
  await tool('Stars found').click()
  const { data, info } = await saved(1)
  const at = ((SIZE.height - 1 - 120 - 5) * SIZE.width + 100) * info.channels
  expect(data[at + 1]! - data[at]!).toBeGreaterThan(20)
  await tool('Stars found').click()
  await tool('Save').click()
})

test('a neighbour is decoded ahead, and flipping to it keeps the place and never shows a blank', async () => {
  await sky('sky.fits', { neighbours: ['other.fits'] })
  await expect.poll(() => viewer.site.requests.filter((name) => name.startsWith('other.fits')).length).toBe(1)
  await page.keyboard.press('z')
  for (let i = 0; i < 3; i++) await page.keyboard.press('+')
  const zoom = await page.getByRole('button', { name: 'Show pixel for pixel' }).innerText()
  await sky('other.fits', { neighbours: ['sky.fits'], isViewKept: true })
  expect(await page.getByRole('button', { name: 'Show pixel for pixel' }).innerText()).toBe(zoom)
  expect(viewer.site.requests.filter((name) => name.startsWith('other.fits'))).toHaveLength(1)
  const blank = await page.evaluate(async () => {
    let hidden = 0
    const canvas = document.querySelector<HTMLElement>('.viewer canvas')!
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      if (getComputedStyle(canvas).visibility !== 'visible') hidden++
    }
    return hidden
  })
  expect(blank).toBe(0)
  await page.keyboard.press('f')
  const { data } = await canvasPixels(page)
  const level = Math.round(255 * stretchLevel(stfOf(other), other.data[200 * SIZE.width + 300]! / other.white))
  expect(Math.abs(data[((SIZE.height - 1 - 200) * SIZE.width + 300) * 4]! - level)).toBeLessThanOrEqual(1)
  expect(viewer.errors).toEqual([])
})

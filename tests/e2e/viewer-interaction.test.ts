import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { planeOf } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { stretchLevel } from '#shared/kernels/stretch/index.ts'
import { superpixel } from '#shared/kernels/superpixel/index.ts'
import { makeRaster } from '#tests/support/make-fits.ts'
import { canvasPixels, type OpenViewer, openViewer, show } from './viewer-open.ts'

const [WIDTH, HEIGHT] = [40, 30]
const SIZE = { width: WIDTH, height: HEIGHT }
/** Screen pixels per frame pixel when everything is shown in 800 x 600. */
const FIT = 20

const bottomUp = makeRaster({ ...SIZE, seed: 3 })
const colour = makeRaster({ ...SIZE, seed: 4, channels: 3, isBottomUp: false })
const mosaic = makeRaster({ ...SIZE, seed: 5, isBottomUp: false, bayer: 'RGGB' })
const large = makeRaster({ width: 3000, height: 2200, seed: 6 })

let viewer: OpenViewer
let page: Page
beforeAll(async () => {
  viewer = await openViewer()
  page = viewer.page
  const topDown = { keyword: 'ROWORDER', value: 'TOP-DOWN' }
  const { files } = viewer.site
  files.set('up.fits', writeFits(bottomUp, []))
  files.set('colour.fits', writeFits(colour, [topDown]))
  files.set('later.fits', writeFits(colour, [topDown]))
  files.set('mosaic.fits', writeFits(mosaic, [topDown, { keyword: 'BAYERPAT', value: 'RGGB' }]))
  files.set('large.fits', writeFits(large, []))
  files.set('cut.fits', writeFits(large, []).subarray(0, 100_000))
  files.set('garbage.fits', new Uint8Array(5000).fill(7))
  files.set(
    'preview.jpg',
    await sharp({ create: { ...SIZE, channels: 3, background: '#4060a0' } })
      .jpeg()
      .toBuffer(),
  )
})
afterAll(() => viewer.close())

const text = async (selector: string): Promise<string> => (await page.locator(selector).innerText()).replaceAll(/\s+/g, ' ')

/** Puts the mouse on the middle of a frame pixel of a top-down picture that is fitted. */
const pointAt = async (x: number, y: number): Promise<void> => {
  await page.mouse.move(1, 1)
  await page.mouse.move((x + 0.5) * FIT, (y + 0.5) * FIT)
  await page.waitForSelector('output [data-values]')
}

test('the readout tells the place and the sample of the stored pixel, bottom-up files included', async () => {
  await show(page, { id: 'up.fits', ...SIZE, isBottomUp: true })
  for (const [x, y] of [
    [3, 4],
    [39, 20],
    [17, 29],
  ] as const) {
    await pointAt(x, HEIGHT - 1 - y)
    await page.waitForFunction(
      (wanted) => document.querySelector('output')?.textContent?.includes(wanted),
      String(bottomUp.data[y * WIDTH + x]),
    )
    expect(await text('output')).toBe(`x ${x} y ${y} ${bottomUp.data[y * WIDTH + x]} ADU`)
  }
})

test('the readout tells all channels of a colour picture, and the colour of a mosaic pixel', async () => {
  await show(page, { id: 'colour.fits', ...SIZE })
  await pointAt(10, 12)
  const at = 12 * WIDTH + 10
  expect(await text('output [data-values]')).toBe(`${[0, 1, 2].map((c) => planeOf(colour, c)[at]).join(' / ')} ADU`)
  await show(page, { id: 'mosaic.fits', ...SIZE })
  await pointAt(10, 13)
  expect(await text('output [data-values]')).toBe(`${mosaic.data[13 * WIDTH + 10]} ADU G`)
})

test('a slider changes the picture as the TypeScript stretch does, without reading the file again', async () => {
  await show(page, { id: 'again', file: 'mosaic.fits', ...SIZE })
  await page.getByRole('button', { name: 'Stretch' }).click()
  const requests = viewer.site.requests.length
  // Mosaics open with each colour stretched for itself; one stretch for all is what the three handles say.
  const opened = await canvasPixels(page)
  await page.getByRole('button', { name: 'Linked' }).click()
  await page.waitForTimeout(300)
  const before = await canvasPixels(page)
  expect(before.data).not.toEqual(opened.data)
  const handle = page.getByRole('slider', { name: 'Midtones' })
  await handle.focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowRight')
  const levelOf = async (name: string): Promise<number> =>
    Number(await page.getByRole('slider', { name }).getAttribute('aria-valuenow')) / mosaic.white
  const [shadows, middle, highlights] = [await levelOf('Shadows'), await levelOf('Midtones'), await levelOf('Highlights')]
  const stf = { shadows, midtones: (middle - shadows) / (highlights - shadows), highlights }
  const shown = superpixel(mosaic)
  // A pixel that no panel covers is not needed: the canvas is read, not the screen.
  const [x, y] = [7, 9]
  const at = (y * 2 + 1) * FIT * before.width + (x * 2 + 1) * FIT
  const wanted = [0, 1, 2].map((c) => Math.round(255 * stretchLevel(stf, planeOf(shown, c)[y * shown.width + x]! / shown.white)))
  // While it moves, fewer pixels are drawn where there is no graphics chip; once it rests, every one is.
  const offBy = async (): Promise<number> => {
    const { width, data } = await canvasPixels(page)
    return width === before.width ? Math.max(...wanted.map((level, c) => Math.abs(data[at * 4 + c]! - level))) : 255
  }
  await expect.poll(offBy).toBeLessThanOrEqual(1)
  await page.getByRole('button', { name: 'Reset' }).click()
  await expect.poll(async () => Buffer.from((await canvasPixels(page)).data).equals(Buffer.from(opened.data))).toBe(true)
  expect(viewer.site.requests.length).toBe(requests)
})

test('a locked stretch stays for the next frame, an unlocked one does not', async () => {
  const shadows = page.getByRole('slider', { name: 'Shadows' })
  await page.getByRole('button', { name: 'Linear' }).click()
  await page.getByRole('button', { name: 'Lock' }).click()
  await show(page, { id: 'locked', file: 'up.fits', ...SIZE, isBottomUp: true })
  expect(await page.getByRole('button', { name: 'Linear' }).getAttribute('aria-pressed')).toBe('true')
  await page.getByRole('button', { name: 'Lock' }).click()
  await show(page, { id: 'unlocked', file: 'up.fits', ...SIZE, isBottomUp: true })
  expect(await page.getByRole('button', { name: 'Auto', exact: true }).getAttribute('aria-pressed')).toBe('true')
  expect(await shadows.count()).toBe(1)
  await page.getByRole('button', { name: 'Stretch' }).click()
})

const pixelUnder = async (x: number, y: number): Promise<string> => {
  await page.mouse.move(x - 1, y)
  await page.mouse.move(x, y)
  return text('output .pixel')
}

test('wheel, double click, keys and drag zoom and move about the pointer', async () => {
  await show(page, { id: 'large.fits', width: 3000, height: 2200, isBottomUp: true })
  const zoom = page.getByRole('button', { name: 'Show pixel for pixel' })
  expect(await zoom.innerText()).toBe('27 %')
  const under = await pixelUnder(301, 202)
  await page.mouse.dblclick(301, 202)
  expect(await zoom.innerText()).toBe('100 %')
  expect(await pixelUnder(301, 202)).toBe(under)
  await page.mouse.wheel(0, -300)
  await expect.poll(() => zoom.innerText()).toBe('143 %')
  expect(await pixelUnder(301, 202)).toBe(under)
  await page.mouse.down()
  await page.mouse.move(341, 232, { steps: 4 })
  await page.mouse.move(341, 232)
  await page.waitForTimeout(80)
  await page.mouse.up()
  expect(await pixelUnder(341, 232)).toBe(under)
  await page.keyboard.press('f')
  expect(await zoom.innerText()).toBe('27 %')
  await page.keyboard.press('z')
  expect(await zoom.innerText()).toBe('100 %')
  for (let i = 0; i < 12; i++) await page.keyboard.press('+')
  expect(await zoom.innerText()).toBe('3200 %')
  for (let i = 0; i < 30; i++) await page.keyboard.press('-')
  expect(await zoom.innerText()).toBe('27 %')
})

test('two fingers zoom about their middle', async () => {
  const client = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: [number, number][]) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) })
  await page.keyboard.press('f')
  const zoom = page.getByRole('button', { name: 'Show pixel for pixel' })
  const under = await pixelUnder(400, 300)
  await touch('touchStart', [
    [350, 300],
    [450, 300],
  ])
  for (let i = 1; i <= 10; i++)
    await touch('touchMove', [
      [350 - 10 * i, 300],
      [450 + 10 * i, 300],
    ])
  await touch('touchEnd', [])
  // Chromium swallows the first few pixels of a touch: three times as wide is at most 82 %.
  await expect.poll(() => zoom.innerText()).toMatch(/^(7[2-9]|8[0-2]) %$/)
  // 30 frame pixels are 8 on screen: at the very first moment the fitted picture cannot be moved.
  const places = [under, await pixelUnder(400, 300)].map((words) => words.match(/\d+/g)!.map(Number))
  for (const i of [0, 1]) expect(Math.abs(places[0]![i]! - places[1]![i]!)).toBeLessThan(30)
})

test('zoomed in, a pixel is a crisp square', async () => {
  await page.keyboard.press('f')
  for (let i = 0; i < 12; i++) await page.keyboard.press('+')
  await page.waitForTimeout(300)
  const { data, width } = await canvasPixels(page)
  const row = Array.from({ length: 320 }, (_, i) => data[(300 * width + 100 + i) * 4]!)
  const changes = row.filter((level, i) => i > 0 && level !== row[i - 1]).length
  // Ten squares of 32 pixels have at most eleven edges; a smooth ramp would change at every pixel.
  expect(changes).toBeLessThanOrEqual(11)
  expect(changes).toBeGreaterThan(4)
})

test('without the original the preview stands in, and says so; places are still those of the frame', async () => {
  await page.route('**/files/away.fits', (route) => route.abort())
  await show(page, { id: 'away.fits', ...SIZE, preview: 'preview.jpg' })
  expect(await text('.note')).toBe('Preview – the original is on the rig')
  const { data } = await canvasPixels(page)
  expect(Math.abs(data[(300 * 800 + 400) * 4 + 2]! - 0xa0)).toBeLessThanOrEqual(3)
  await page.mouse.move(1, 1)
  await page.mouse.move(5.5 * FIT, 6.5 * FIT)
  expect(await text('output')).toBe('x 5 y 6')
})

test('once the server is back, the original is opened where the preview was looked at', async () => {
  const frame = { id: 'later.fits', ...SIZE, preview: 'preview.jpg' }
  await page.route('**/files/later.fits', (route) => route.abort())
  await show(page, { ...frame, isReachable: false })
  await page.keyboard.press('+')
  const zoom = await text('.zoom')
  expect(await text('.note')).toMatch(/^Preview/)
  await page.unroute('**/files/later.fits')
  await show(page, { ...frame, isReachable: true })
  await page.waitForSelector('[data-shows=original]')
  expect(await page.locator('.note').count()).toBe(0)
  expect(await text('.zoom')).toBe(zoom)
})

test('an original that could not be had is opened when somebody tries again', async () => {
  viewer.site.files.set('again.fits', viewer.site.files.get('later.fits')!)
  await page.route('**/files/again.fits', (route) => route.abort())
  await show(page, { id: 'again.fits', ...SIZE, preview: 'preview.jpg' })
  expect(await text('.note')).toMatch(/^Preview/)
  await page.unroute('**/files/again.fits')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.waitForSelector('[data-shows=original][data-drawn=true]')
  expect(await page.locator('.note').count()).toBe(0)
})

test.each(['cut.fits', 'garbage.fits', 'not-there.fits'])('%s is a calm sentence over the preview', async (id) => {
  await show(page, { id, ...SIZE, preview: 'preview.jpg' })
  expect(await text('.fault')).toMatch(/^This picture cannot be shown in full\. .+\.$/)
})

test('frames that are switched quickly end with the last one, in one worker', async () => {
  for (let i = 0; i < 8; i++)
    await show(page, { id: `quick ${i}`, file: 'large.fits', width: 3000, height: 2200, isBottomUp: true }, false)
  await show(page, { id: 'last', file: 'colour.fits', ...SIZE })
  await page.waitForTimeout(400)
  await pointAt(4, 4)
  expect(await text('output [data-values]')).toContain(String(colour.data[4 * WIDTH + 4]))
  expect(page.workers()).toHaveLength(1)
})

test('when the viewer goes, its worker waits for the next picture while the page is in sight', async () => {
  const [worker] = page.workers()
  await page.evaluate(() => window.keepWarm())
  await page.evaluate(() => window.warmUp())
  expect(page.workers()).toEqual([worker])
  await page.evaluate(() => window.show(null))
  expect(await page.locator('canvas').count()).toBe(0)
  await show(page, { id: 'back', file: 'colour.fits', ...SIZE })
  await pointAt(6, 4)
  expect(await text('output [data-values]')).toContain(String(colour.data[4 * WIDTH + 6]))
  expect(page.workers()).toEqual([worker])
  await page.evaluate(() => window.show(null))
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  })
  await expect.poll(() => page.workers().length).toBe(0)
  expect(viewer.errors).toEqual([])
})

test('a picture that is left while it loads leaves nothing to the next one', async () => {
  await page.evaluate(() => Reflect.deleteProperty(document, 'hidden'))
  await show(page, { id: 'left', file: 'large.fits', width: 3000, height: 2200, preview: 'preview.jpg' }, false)
  await page.evaluate(() => window.show(null))
  await show(page, { id: 'mosaic', file: 'mosaic.fits', ...SIZE, preview: 'preview.jpg' })
  await page.waitForTimeout(300)
  await pointAt(10, 13)
  expect(await text('output [data-values]')).toBe(`${mosaic.data[13 * WIDTH + 10]} ADU G`)
  expect(page.workers()).toHaveLength(1)
  expect(viewer.errors).toEqual([])
})

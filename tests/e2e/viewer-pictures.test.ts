import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Raster } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { makeManyFits, makeRaster } from '#tests/support/make-fits.ts'
import { makeSer } from '#tests/support/make-ser.ts'
import { type OpenViewer, openViewer, show } from './viewer-open.ts'

const SIZE = { width: 40, height: 30 }
const NAMES = ['SCI', 'ERR', 'DQ']

let viewer: OpenViewer
let page: OpenViewer['page']
beforeAll(async () => {
  viewer = await openViewer()
  page = viewer.page
})
afterAll(() => viewer.close())

/** Samples that say which picture they belong to. */
const flat = (level: number, sampleFormat: 'u16' | 'f32'): Raster => {
  const raster = makeRaster({ ...SIZE, sampleFormat })
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = level + (i % 7)
  return raster
}
const readOut = async (): Promise<string> => {
  await page.mouse.move(401, 301)
  await page.mouse.move(400, 300)
  return page.locator('[data-values]').innerText()
}
const title = () => page.getByText(/^Picture \d/).innerText()
const next = () => page.getByRole('button', { name: 'Next picture of the file' })

test.each([
  ['streamed', 'u16'],
  ['read', 'f32'],
] as const)(
  'the extensions of a FITS file that is %s are shown one by one, and the choice is remembered',
  async (id, sampleFormat) => {
    const pictures = NAMES.map((name, i) => ({ name, raster: flat(1000 * (i + 1), sampleFormat) }))
    viewer.site.files.set(id, makeManyFits(pictures))
    await show(page, { id, ...SIZE })
    await expect.poll(title).toBe('Picture 1 of 3: SCI')
    await expect.poll(readOut).toMatch(/\b1\W?00\d/)
    await next().click()
    await expect.poll(title).toBe('Picture 2 of 3: ERR')
    await expect.poll(readOut).toMatch(/\b2\W?00\d/)
    await next().click()
    await expect.poll(readOut).toMatch(/\b3\W?00\d/)
    expect(await next().isDisabled()).toBe(true)
    await page.reload()
    await show(page, { id, ...SIZE })
    await expect.poll(title).toBe('Picture 3 of 3: DQ')
    await expect.poll(readOut).toMatch(/\b3\W?00\d/)
  },
)

test('the frames of a video are shown one by one', async () => {
  const frames = [20, 120, 220].map((level) => new Uint8Array(SIZE.width * SIZE.height).map((_, i) => level + (i % 7)))
  viewer.site.files.set('jupiter.ser', makeSer(frames, SIZE))
  await show(page, { id: 'jupiter.ser', ...SIZE })
  await expect.poll(title).toBe('Picture 1 of 3')
  await next().click()
  await expect.poll(readOut).toMatch(/\b12\d\b/)
})

test('any frame of a long video is reached by its number, and a number beyond the last shows the last', async () => {
  const frames = Array.from({ length: 24 }, (_, n) => new Uint8Array(SIZE.width * SIZE.height).map((_, i) => 10 * n + (i % 7)))
  viewer.site.files.set('long.ser', makeSer(frames, SIZE))
  await show(page, { id: 'long.ser', ...SIZE })
  const field = page.getByRole('spinbutton', { name: 'Number of the picture' })
  await field.fill('18')
  await field.press('Enter')
  await expect.poll(readOut).toMatch(/\b17\d\b/)
  await field.fill('99')
  await field.press('Enter')
  await expect.poll(readOut).toMatch(/\b23\d\b/)
  await expect.poll(() => field.inputValue()).toBe('24')
  expect(await next().isDisabled()).toBe(true)
})

test('a file of one picture has nothing to choose from, and is asked for once', async () => {
  viewer.site.files.set('one.fits', writeFits(flat(500, 'u16'), []))
  await show(page, { id: 'one.fits', ...SIZE })
  await page.waitForTimeout(300)
  expect(await page.getByText(/^Picture \d/).count()).toBe(0)
  expect(viewer.site.requests.filter((name) => name.startsWith('one.fits'))).toEqual(['one.fits'])
  expect(viewer.errors).toEqual([])
})

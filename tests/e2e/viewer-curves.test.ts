import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { planeOf, type Raster } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { transferOf } from '#shared/kernels/stretch/curve.ts'
import { coupledPixel, gainOf } from '#shared/kernels/stretch/lut.ts'
import { measureFor } from '#shared/kernels/stretch/measure.ts'
import { resolveStretch } from '#shared/kernels/stretch/resolve.ts'
import { type StretchSpec, stretchSpec } from '#shared/kernels/stretch/spec.ts'
import { makeRaster, seededRandom } from '#tests/support/make-fits.ts'
import { canvasPixels, type OpenViewer, openViewer, show } from './viewer-open.ts'

const SIZE = { width: 40, height: 30 }
const FIT = 20
const PATIENT = { timeout: 10_000 }

/** A coloured sky, with stars of every brightness. */
const sky = (seed: number): Raster => {
  const raster = makeRaster({ ...SIZE, channels: 3, isBottomUp: false })
  const random = seededRandom(seed)
  for (let i = 0; i < raster.data.length; i++) {
    const level = random() < 0.2 ? random() ** 3 : (0.02 + 0.004 * random()) * (1 + Math.floor(i / 1200) / 3)
    raster.data[i] = Math.round(level * 65535)
  }
  return raster
}

const raster = sky(1)
let viewer: OpenViewer
let page: Page
beforeAll(async () => {
  viewer = await openViewer()
  page = viewer.page
  const topDown = [{ keyword: 'ROWORDER', value: 'TOP-DOWN' }]
  viewer.site.files.set('sky.fits', writeFits(raster, topDown))
  viewer.site.files.set('other.fits', writeFits(sky(2), topDown))
  await show(page, { id: 'sky.fits', ...SIZE })
  await page.getByRole('button', { name: 'Stretch' }).click()
})
afterAll(() => viewer.close())

/** Worst difference of the canvas from the stretch as TypeScript has it [levels of 255]. */
const worstDifference = async (of: Raster, wishes: Partial<StretchSpec>): Promise<number> => {
  const spec = stretchSpec(wishes)
  const resolved = resolveStretch(spec, measureFor(spec, of))
  if (!resolved.ok) throw new Error(resolved.fault.message)
  const { curves, coupling } = resolved.value
  const transfers = curves.map(transferOf)
  const gain = gainOf(curves[0]!)
  const together: [number, number, number] = [0, 0, 0]
  const { data, width } = await canvasPixels(page)
  let worst = 0
  for (let y = 0; y < SIZE.height; y++)
    for (let x = 0; x < SIZE.width; x++)
      for (let c = 0; c < 3; c++) {
        const levels = [0, 1, 2].map((channel) => planeOf(of, channel)[y * SIZE.width + x]! / 65535)
        coupledPixel(curves[0]!, gain, [levels[0]!, levels[1]!, levels[2]!], together)
        const shown = coupling === 'luminance' ? together[c]! : transfers[c % transfers.length]!(levels[c]!)
        const wanted = Math.round(255 * shown)
        worst = Math.max(worst, Math.abs(data[4 * ((y + 0.5) * FIT * width + (x + 0.5) * FIT) + c]! - wanted))
      }
  return worst
}

const chooseCurve = async (label: string): Promise<void> => {
  await page.getByRole('button', { name: /^Curve / }).click()
  await page.getByRole('menuitemradio', { name: label, exact: true }).click()
}

test.each([
  ['Auto, boosted', { preset: 'boosted' }],
  ['Auto, as Siril', { preset: 'siril' }],
  ['Auto, as N.I.N.A.', { preset: 'nina' }],
  ['Asinh', { mode: 'asinh' }],
  ['Logarithm', { mode: 'log' }],
  ['Square root', { mode: 'sqrt' }],
  ['Power', { mode: 'power' }],
  ['Histogram equalisation', { mode: 'histogram' }],
  ['Generalised hyperbolic', { mode: 'ghs' }],
] as const)('%s is drawn as TypeScript says, linked and not', async (label, wishes) => {
  await chooseCurve(label)
  await expect.poll(() => worstDifference(raster, wishes), PATIENT).toBeLessThanOrEqual(1)
  await page.getByRole('button', { name: 'Linked' }).click()
  await expect.poll(() => worstDifference(raster, { ...wishes, linked: false }), PATIENT).toBeLessThanOrEqual(1)
  await page.getByRole('button', { name: 'Linked' }).click()
})

test.each([
  ['Auto, as PixInsight', {}],
  ['Asinh', { mode: 'asinh' }],
  ['Generalised hyperbolic', { mode: 'ghs' }],
] as const)('%s by brightness keeps the hue, as TypeScript says', async (label, wishes) => {
  await chooseCurve(label)
  await page.getByRole('button', { name: 'Keep hue' }).click()
  const coupled = { ...wishes, colour: 'luminance' } as const
  await expect.poll(() => worstDifference(raster, coupled), PATIENT).toBeLessThanOrEqual(1)
  await page.getByRole('button', { name: 'Keep hue' }).click()
})

test('a global stretch is drawn on every frame, and still there after the app was closed', async () => {
  const global = page.getByRole('button', { name: 'Global' })
  const midtones = page.getByRole('slider', { name: 'Midtones' })
  await page.getByRole('button', { name: 'Auto', exact: true }).click()
  await midtones.focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('PageUp')
  await global.click()
  const kept = await midtones.getAttribute('aria-valuenow')
  await show(page, { id: 'other.fits', ...SIZE })
  expect(await midtones.getAttribute('aria-valuenow')).toBe(kept)
  await page.reload()
  await show(page, { id: 'sky.fits', ...SIZE })
  await page.getByRole('button', { name: 'Stretch' }).click()
  expect(await midtones.getAttribute('aria-valuenow')).toBe(kept)
  await global.click()
  await show(page, { id: 'other.fits', ...SIZE })
  expect(await midtones.getAttribute('aria-valuenow')).not.toBe(kept)
})

test('a locked stretch is that of its sequence: another filter has its own, and coming back finds it again', async () => {
  const midtones = page.getByRole('slider', { name: 'Midtones' })
  const ha = { object: 'M 42', filter: 'Ha', exposureSeconds: 300 }
  await show(page, { id: 'ha 1', file: 'sky.fits', ...SIZE, metadata: ha })
  await midtones.focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('PageUp')
  await page.getByRole('button', { name: 'Lock' }).click()
  const kept = await midtones.getAttribute('aria-valuenow')
  await show(page, { id: 'ha 2', file: 'other.fits', ...SIZE, metadata: ha })
  expect(await midtones.getAttribute('aria-valuenow')).toBe(kept)
  await show(page, { id: 'oiii', file: 'other.fits', ...SIZE, metadata: { ...ha, filter: 'OIII' } })
  expect(await midtones.getAttribute('aria-valuenow')).not.toBe(kept)
  await show(page, { id: 'ha 3', file: 'other.fits', ...SIZE, metadata: ha })
  expect(await midtones.getAttribute('aria-valuenow')).toBe(kept)
  await page.getByRole('button', { name: 'Lock' }).click()
})

test('the curve that was chosen holds for the next frame, measured anew', async () => {
  await chooseCurve('Asinh')
  await show(page, { id: 'other.fits', ...SIZE })
  await expect.poll(() => worstDifference(sky(2), { mode: 'asinh' }), PATIENT).toBeLessThanOrEqual(1)
  await page.getByRole('button', { name: 'Auto', exact: true }).click()
  await expect.poll(() => worstDifference(sky(2), {}), PATIENT).toBeLessThanOrEqual(1)
})

test('the page has not complained', () => expect(viewer.errors).toEqual([]))

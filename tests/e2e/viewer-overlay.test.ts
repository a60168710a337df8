import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CatalogueObject } from '#shared/catalogues/catalogue.ts'
import { matchObjects } from '#shared/catalogues/match.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { offsetPosition } from '#shared/sky/angles.ts'
import { describeField } from '#shared/sky/field.ts'
import { skyToPixel, type Wcs } from '#shared/sky/wcs.ts'
import { makeRaster } from '#tests/support/make-fits.ts'
import { type OpenViewer, openViewer, show } from './viewer-open.ts'

const SIZE = { width: 800, height: 600 }
const CENTRE = { ra: 201.365, dec: -43.019 }
const SCALE_ARCSEC = 6

const wcsOf = (isMirrored: boolean): Wcs => {
  const scale = SCALE_ARCSEC / 3600
  return {
    crval: [CENTRE.ra, CENTRE.dec],
    crpix: [399.5, 299.5],
    cd: [
      [isMirrored ? scale : -scale, 0],
      [0, scale],
    ],
    sip: null,
  }
}

const objectOf = (
  designation: string,
  place: { ra: number; dec: number },
  more: Partial<CatalogueObject> = {},
): CatalogueObject => ({
  ...{ catalogue: 'ngc', designation, name: '', aliases: [], type: 'galaxy', ...place, magnitude: 9 },
  ...{ majorArcmin: null, minorArcmin: null, positionAngle: null, ...more },
})

const objects: CatalogueObject[] = [
  objectOf('NGC 5128', CENTRE, { name: 'Centaurus A', majorArcmin: 20, minorArcmin: 10, positionAngle: 30 }),
  objectOf('NGC 5090', offsetPosition(CENTRE, 0.3, 90)),
  objectOf('HIP 1', offsetPosition(CENTRE, 0.2, 0), { catalogue: 'named-stars', type: 'star', name: 'Made-up', magnitude: 3 }),
  ...Array.from({ length: 40 }, (_, i) => objectOf(`NGC ${6000 + i}`, offsetPosition(CENTRE, 0.25 + 0.002 * i, 200 + i))),
]

const propsOf = (isMirrored: boolean) => {
  const wcs = wcsOf(isMirrored)
  const { width, height } = SIZE
  return {
    solution: describeField(wcs, width, height, true),
    matches: { objects: matchObjects(objects, wcs, width, height), matchedAt: 0 },
  }
}

let viewer: OpenViewer
let page: Page
beforeAll(async () => {
  viewer = await openViewer(SIZE)
  page = viewer.page
  viewer.site.files.set('sky.fits', writeFits(makeRaster({ ...SIZE, sampleFormat: 'u16' }), []))
})
afterAll(() => viewer.close())

const sky = (id: string, isMirrored: boolean, highlighted?: string) =>
  show(page, { id, file: 'sky.fits', ...SIZE, isBottomUp: true, ...propsOf(isMirrored), ...(highlighted ? { highlighted } : {}) })

test.each([false, true])('an object lies where the sky puts it, with its size and angle; mirrored: %s', async (isMirrored) => {
  await sky(`at ${isMirrored}`, isMirrored)
  const transform = await page.locator('[data-mark="ngc/NGC 5128"] ellipse.line').getAttribute('transform')
  const [x, y, angle] = transform!.match(/-?[\d.]+/g)!.map(Number)
  expect(Math.hypot(x! - 400, y! - 300)).toBeLessThan(0.01)
  // 30 degrees east of north: to the upper left as seen in the sky, to the upper right in a mirror.
  expect(((angle! + 180) % 180) - (isMirrored ? 120 : 60)).toBeCloseTo(0, 1)
  const line = page.locator('[data-mark="ngc/NGC 5128"] ellipse.line')
  expect(Number(await line.getAttribute('rx'))).toBeCloseTo(100, 1)
  expect(Number(await line.getAttribute('ry'))).toBeCloseTo(50, 1)
  const east = await page.locator('[data-mark="ngc/NGC 5090"] ellipse.line').getAttribute('transform')
  const pixel = skyToPixel(wcsOf(isMirrored), offsetPosition(CENTRE, 0.3, 90))!
  expect(Number(east!.match(/-?[\d.]+/)![0])).toBeCloseTo(pixel.x + 0.5, 2)
  expect(pixel.x > 400).toBe(isMirrored)
})

test('the compass says where north and east are, mirrored or not', async () => {
  const words = () => page.getByRole('img', { name: /^North is/ }).getAttribute('aria-label')
  await sky('compass', false)
  expect(await words()).toBe('North is 0 degrees clockwise from up, east 270')
  await sky('mirror', true)
  expect(await words()).toBe('North is 0 degrees clockwise from up, east 90')
})

test('the scale bar follows the zoom', async () => {
  const bar = page.locator('figure[data-arcsec]')
  const measured = async () =>
    [Number(await bar.getAttribute('data-arcsec')), Number(await bar.getAttribute('data-length'))] as const
  for (const zoom of [1, 1.5, 1.5 ** 2]) {
    const [arcsec, length] = await measured()
    expect(arcsec / length).toBeCloseTo(SCALE_ARCSEC / zoom, 2)
    await page.keyboard.press('+')
  }
  await page.keyboard.press('f')
})

test('labels on screen overlap neither each other nor a panel, and zooming in brings out hidden ones', async () => {
  await sky('labels', false)
  const boxes = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('[data-label] text, [data-obstacle]')].map((element) => {
        const { x, y, width, height } = element.getBoundingClientRect()
        return { x, y, width, height, isLabel: element.tagName === 'text' }
      }),
    )
  const all = await boxes()
  const labels = all.filter(({ isLabel }) => isLabel)
  expect(labels.length).toBeGreaterThan(5)
  for (const [i, a] of all.entries())
    for (const b of all.slice(i + 1)) {
      if (!a.isLabel && !b.isLabel) continue
      // Text boxes are a little taller than the line that is reserved for them.
      const gapX = Math.max(a.x, b.x) - Math.min(a.x + a.width, b.x + b.width)
      const gapY = Math.max(a.y, b.y) - Math.min(a.y + a.height, b.y + b.height)
      expect(Math.max(gapX, gapY)).toBeGreaterThan(-2)
    }
  const hidden = await page.evaluate(() =>
    [...document.querySelectorAll('[data-mark]')]
      .map((mark) => ({ id: mark.getAttribute('data-mark'), box: mark.getBoundingClientRect() }))
      .filter(({ id }) => !document.querySelector(`[data-label="${id}"]`))
      .map(({ id, box }) => ({ id, x: box.x + box.width / 2, y: box.y + box.height / 2 })),
  )
  expect(hidden.length).toBeGreaterThan(0)
  const { id, x, y } = hidden[0]!
  const label = page.locator(`[data-label="${id}"]`)
  await page.mouse.move(x, y)
  for (let i = 0; i < 12 && (await label.count()) === 0; i++) await page.mouse.wheel(0, -200)
  await expect.poll(() => label.count()).toBe(1)
  await page.keyboard.press('f')
})

test('objects, names and stars can be switched off one by one', async () => {
  await sky('switches', false)
  const count = (selector: string) => page.locator(selector).count()
  expect(await count('[data-mark="named-stars/HIP 1"]')).toBe(1)
  expect(await page.locator('[data-label="named-stars/HIP 1"]').textContent()).toBe('Made-up')
  await page.getByRole('button', { name: 'Stars' }).click()
  expect(await count('[data-mark="named-stars/HIP 1"]')).toBe(0)
  await page.getByRole('button', { name: 'Names' }).click()
  expect(await count('[data-label]')).toBe(0)
  expect(await count('[data-mark]')).toBeGreaterThan(0)
  await page.getByRole('button', { name: 'Objects' }).click()
  expect(await count('[data-mark]')).toBe(0)
  expect(await count('.credit')).toBe(0)
  for (const name of ['Objects', 'Names', 'Stars']) await page.getByRole('button', { name }).click()
  expect(await page.locator('.credit').innerText()).toContain('d3-celestial by Olaf Frohn')
})

test('the object that is pointed out stands out', async () => {
  await sky('pointed', false, 'NGC 6020')
  expect(await page.locator('[data-mark].highlighted').getAttribute('data-mark')).toBe('ngc/NGC 6020')
  expect(await page.locator('[data-label].highlighted').count()).toBe(1)
})

test('circles of minor nebulae are drawn only where there is room for their names', async () => {
  const nebulae = Array.from({ length: 30 }, (_, i) =>
    objectOf(`Sh2-${i + 1}`, offsetPosition(CENTRE, 0.05 + 0.006 * i, 37 * i), {
      ...{ catalogue: 'sharpless', type: 'nebula', magnitude: null, majorArcmin: 30 + i },
    }),
  )
  const wcs = wcsOf(false)
  const { width, height } = SIZE
  const matches = { objects: matchObjects(nebulae, wcs, width, height), matchedAt: 0 }
  await show(page, { id: 'minor', file: 'sky.fits', ...SIZE, isBottomUp: true, ...propsOf(false), matches })
  const ids = (attribute: string) =>
    page.locator(`[${attribute}]`).evaluateAll((all, name) => all.map((one) => one.getAttribute(name)), attribute)
  const [marks, labels] = [await ids('data-mark'), await ids('data-label')]
  expect(labels.length).toBeGreaterThan(2)
  expect(labels.length).toBeLessThan(nebulae.length)
  expect(marks.toSorted()).toEqual(labels.toSorted())
  await page.getByRole('button', { name: 'Names' }).click()
  expect((await ids('data-mark')).length).toBe(nebulae.length)
  await page.getByRole('button', { name: 'Names' }).click()
})

test.each([800, 520, 390])('the readout and the credits keep clear of each other, %s pixels wide', async (width) => {
  await page.setViewportSize({ width, height: 600 })
  await sky(`narrow ${width}`, false)
  await page.mouse.move(width / 2, 300)
  await page.waitForSelector('output [data-sky]')
  const boxes = await page.locator('output, .credit, [aria-label=Zoom]').evaluateAll((all) =>
    all.map((one) => {
      const { left, top, right, bottom } = one.getBoundingClientRect()
      return { left, top, right, bottom }
    }),
  )
  expect(boxes).toHaveLength(3)
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1))
      expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true)
  await page.setViewportSize(SIZE)
})

test('on a phone the zoom lies below a fitted picture of 4:3', async () => {
  await page.setViewportSize({ width: 390, height: 405 })
  await sky('phone', false)
  const top = await page.locator('.glass:has([aria-label=Zoom])').evaluate((bar) => bar.getBoundingClientRect().top)
  expect(top).toBeGreaterThanOrEqual((405 + (390 * SIZE.height) / SIZE.width) / 2)
  await page.setViewportSize(SIZE)
})

test('the readout names the place on the sky', async () => {
  await page.mouse.move(1, 1)
  await page.mouse.move(400, 300)
  const words = await page.locator('output [data-sky]').innerText()
  expect(words).toMatch(/^13h 25m 2[78]\.\ds\s−43° 01′ \d\d″$/)
})

test('without a solution there is no overlay, compass or scale', async () => {
  await show(page, { id: 'unsolved', file: 'sky.fits', ...SIZE, isBottomUp: true })
  expect(await page.locator('[data-mark], figure, .compass').count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Objects' }).count()).toBe(0)
  expect(viewer.errors).toEqual([])
})

test('every button is large enough for a finger', async () => {
  await sky('fingers', false)
  await page.getByRole('button', { name: 'Stretch' }).click()
  const sizes = await page
    .locator('.viewer button, .viewer [role=slider]')
    .evaluateAll((elements) =>
      elements.map((element) => Math.min(element.getBoundingClientRect().width, element.getBoundingClientRect().height)),
    )
  expect(sizes.length).toBeGreaterThan(12)
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44)
})

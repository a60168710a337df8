import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Rig } from '#tests/support/rig.ts'
import { openShortNight, type Screen, stands, visit } from './app-screens.ts'
import type { Tablet } from './app-tablet.ts'

let rig: Rig
let tablet: Tablet
let screens: Screen[]

beforeAll(async () => {
  ;({ rig, tablet, screens } = await openShortNight())
})
afterAll(async () => {
  await tablet?.close()
  await rig?.close()
})

/** The brightest value of red, green and blue on a screenshot. */
const brightest = async (shot: Buffer): Promise<number[]> => {
  const { channels } = await sharp(shot).removeAlpha().stats()
  return channels.map(({ max }) => max)
}

const turnOn = async (page: Page, name: string): Promise<void> => {
  await visit(page, '/settings')
  await page.getByRole('radio', { name }).click()
  await page.waitForFunction((theme) => document.documentElement.dataset['theme'] === theme, name.toLowerCase())
}

/** Without the sheet that lets only the theme's light pass: what is drawn must be of that light by itself. */
const liftSheet = (page: Page, isLifted: boolean) =>
  page.evaluate((isOn) => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(':root::after { content: none !important; }')
    document.adoptedStyleSheets = isOn ? [sheet] : []
  }, isLifted)

test('in red, every page and every dialog is red by itself, pictures too, and red through the sheet', async () => {
  const { page } = tablet
  await turnOn(page, 'Red')
  await liftSheet(page, true)
  for (const { title, path, open } of screens) {
    await visit(page, path)
    await open?.(page)
    await stands(page)
    const [red, ...others] = await brightest(await page.screenshot())
    expect(others, title).toEqual([0, 0])
    expect(red, title).toBe(255)
    if (open) await page.keyboard.press('Escape')
  }
  await liftSheet(page, false)
  expect((await brightest(await page.screenshot())).slice(1)).toEqual([0, 0])
})

test('in red, the pixels of the viewer have the brightness of the colours they had', async () => {
  const { page } = tablet
  const frame = screens.find(({ title }) => title === '/frames/[id]')?.path ?? ''
  const middle = async (): Promise<number[]> => {
    await page.waitForSelector('[data-shows=original][data-drawn=true]')
    const { width = 0, height = 0, x = 0, y = 0 } = (await page.locator('[data-stage]').boundingBox()) ?? {}
    const clip = { x: Math.round(x + width / 2) - 40, y: Math.round(y + height / 2) - 40, width: 80, height: 80 }
    const { channels } = await sharp(await page.screenshot({ clip }))
      .removeAlpha()
      .stats()
    return channels.map(({ mean }) => mean)
  }
  await visit(page, frame)
  const night = await middle()
  await page.getByRole('button', { name: 'Night mode' }).click()
  await expect.poll(async () => (await middle())[1], { timeout: 30_000 }).toBeGreaterThan(0)
  const day = await middle()
  expect(Math.abs(night[0]! - (0.2126 * day[0]! + 0.7152 * day[1]! + 0.0722 * day[2]!))).toBeLessThan(1)
  await page.getByRole('button', { name: 'Night mode' }).click()
})

test('in red, nothing flashes from the first paint on, nor while pages and dialogs change', async () => {
  const { page, context } = tablet
  const recorder = await context.newCDPSession(page)
  const shots: Buffer[] = []
  recorder.on('Page.screencastFrame', ({ data, sessionId }) => {
    shots.push(Buffer.from(data, 'base64'))
    void recorder.send('Page.screencastFrameAck', { sessionId })
  })
  await recorder.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 })
  await page.goto(`${rig.url}/`)
  await page.waitForSelector('[data-frame] img')
  for (const title of ['/review/[session]', '/settings', '/frames/[id], keys', '/dashboard, solve a folder']) {
    const screen = screens.find((one) => one.title === title)
    if (!screen) throw new Error(`There is no screen ${title}.`)
    await visit(page, screen.path)
    await screen.open?.(page)
    await stands(page)
  }
  await recorder.send('Page.stopScreencast')
  expect(shots.length).toBeGreaterThan(5)
  for (const shot of shots) expect((await brightest(shot)).slice(1)).toEqual([0, 0])
})

test('amber has no blue, the brightness cap holds for everything, and both are remembered', async () => {
  const { page } = tablet
  await turnOn(page, 'Amber')
  await page.getByRole('slider', { name: 'Brightness' }).fill('40')
  for (const reload of [false, true]) {
    if (reload) await page.goto(`${rig.url}/review`)
    else await visit(page, '/review')
    await stands(page)
    const [red, green, blue] = await brightest(await page.screenshot())
    expect(red).toBe(102)
    expect(green).toBeLessThan(76)
    expect(blue).toBe(0)
  }
  await visit(page, '/settings')
  await page.getByRole('slider', { name: 'Brightness' }).fill('100')
  await turnOn(page, 'Dark')
})

test('the first screen needs less than 200 kB of scripts, packed', async () => {
  const context = await tablet.context.browser()?.newContext()
  const page = await context?.newPage()
  if (!page) throw new Error('The browser is gone.')
  const scripts = new Map<string, Response>()
  page.on('response', (answer) => {
    if (answer.request().resourceType() === 'script') scripts.set(answer.url(), answer)
  })
  await page.goto(rig.url)
  await page.waitForSelector('[data-frame] img')
  const sizes = await Promise.all([...scripts.values()].map(async (answer) => gzipSync(await answer.body()).length))
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  console.log(`Scripts of the first screen: ${(bytes / 1000).toFixed(1)} kB packed, in ${sizes.length} files`)
  expect(bytes).toBeGreaterThan(10_000)
  expect(bytes).toBeLessThan(200_000)
  await context?.close()
})

test('nothing complained', () => expect(tablet.errors).toEqual([]))

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Rig } from '#tests/support/rig.ts'
import { openShortNight, type Screen, stands, visit } from './app-screens.ts'
import type { Tablet } from './app-tablet.ts'

/** WCAG 2.2, levels A and AA, as axe-core finds what breaks them. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const Violations = z.array(
  z.object({ id: z.string(), nodes: z.array(z.object({ target: z.array(z.unknown()), html: z.string() })) }),
)

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

/** What breaks the rules, one line for each place. */
const complaints = async (page: Page): Promise<string[]> => {
  const found = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  )
  return Violations.parse(found).flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 160)}`),
  )
}

/** Everything a finger is meant for that is smaller than `least` [CSS px], with its size. Runs in the page. */
const smallTargets = (least: number): string[] => {
  const WANTED = 'a[href], button, input, textarea, select, summary, [role=slider], [role=tab], [tabindex="0"]'
  // Places on a scale, where a finger aims at what lies below it: bars, dots, pictures in a strip. Each has another way.
  const isFine = (element: Element) => element.closest('[data-fine]') !== null
  // A link within a sentence is as high as its line (WCAG 2.2, 2.5.8).
  const isInText = (element: Element) =>
    element.tagName === 'A' && getComputedStyle(element).display === 'inline' && element.parentElement?.tagName === 'P'
  return [...document.querySelectorAll<HTMLElement>(WANTED)]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !isFine(element) && !isInText(element))
    .filter((element) => element.closest('[inert]') === null && element.tagName !== 'MAIN')
    .flatMap((element) => {
      const area = element.matches('input, textarea, select') ? (element.closest('label, .box') ?? element) : element
      const { width, height } = area.getBoundingClientRect()
      if (width < 2 || height < 2) return []
      const isSmall = Math.min(width, height) < least - 0.5
      const name = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 30) ?? ''
      return isSmall ? [`${element.tagName.toLowerCase()} "${name}" ${Math.round(width)} x ${Math.round(height)}`] : []
    })
}

/** As another window of the app would set it: nothing that is open closes. */
const wearGloves = async (page: Page, isOn: boolean): Promise<void> => {
  await page.evaluate((on) => {
    localStorage.setItem('darksite.glove', on ? 'on' : 'off')
    dispatchEvent(new StorageEvent('storage'))
  }, isOn)
  await page.waitForFunction((on) => document.documentElement.hasAttribute('data-glove') === on, isOn)
}

test('axe finds nothing on any page and in any dialog, and every target is large enough, for gloves, too', async () => {
  const { page } = tablet
  await page.evaluate(AXE)
  const troubles: string[] = []
  for (const { title, path, open } of screens) {
    await visit(page, path)
    await open?.(page)
    await stands(page)
    const found = await complaints(page)
    found.push(...(await page.evaluate(smallTargets, 48)))
    await wearGloves(page, true)
    found.push(...(await page.evaluate(smallTargets, 64)).map((line) => `in gloves: ${line}`))
    await wearGloves(page, false)
    troubles.push(...found.map((line) => `${title}: ${line}`))
    if (open) await page.keyboard.press('Escape')
  }
  expect(troubles).toEqual([])
})

/** How often scripts of the page have run by a clock or for a frame of the screen, since it was opened. */
const ranByThemselves = (page: Page): Promise<number> => page.evaluate(() => Number(Reflect.get(window, 'ranByThemselves')))

test('a page that nobody touches comes to rest: no timer, no frame, nothing that moves', async () => {
  const page = await tablet.context.newPage()
  await page.addInitScript(() => {
    Reflect.set(window, 'ranByThemselves', 0)
    for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame'] as const) {
      const plain = window[name].bind(window) as (work: TimerHandler, ...rest: unknown[]) => number
      const counted = (work: TimerHandler, ...rest: unknown[]): number =>
        plain(
          (...args: unknown[]) => {
            Reflect.set(window, 'ranByThemselves', Number(Reflect.get(window, 'ranByThemselves')) + 1)
            if (typeof work === 'function') work(...args)
          },
          ...rest,
        )
      Reflect.set(window, name, counted)
    }
  })
  for (const route of ['/', '/frames/[id]']) {
    await page.goto(`${rig.url}${screens.find(({ title }) => title === route)?.path}`)
    await stands(page)
    // Pictures are fetched and decoded ahead at first: then two seconds pass in which nothing happens.
    const ranMeanwhile = async (): Promise<number> => {
      const before = await ranByThemselves(page)
      await page.waitForTimeout(2000)
      return (await ranByThemselves(page)) - before
    }
    await expect.poll(ranMeanwhile, { timeout: 120_000, message: route }).toBe(0)
    expect(await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length)).toBe(0)
  }
  await page.close()
})

test('frames are turned with a page turner, and judged by swipes that can be taken back', async () => {
  const { page } = tablet
  await visit(page, screens.find(({ title }) => title === '/review/[session]')?.path ?? '')
  await page.getByRole('radio', { name: 'Pictures' }).click()
  const current = () => page.locator('[data-cell][aria-current=true]').getAttribute('aria-label')
  const first = await current()
  await page.keyboard.press('PageDown')
  await expect.poll(current).not.toBe(first)
  await page.keyboard.press('PageUp')
  await expect.poll(current).toBe(first)
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator('.stage').boundingBox()) ?? {}
  const swipe = async (by: number): Promise<void> => {
    await page.mouse.move(x + width / 2, y + height / 2)
    await page.mouse.down()
    await page.mouse.move(x + width / 2, y + height / 2 + by, { steps: 4 })
    await page.mouse.up()
  }
  await swipe(120)
  await page.getByText(/^Rejected m42_0\.fits/).waitFor()
  await page.getByText('1 rejected').waitFor()
  await page.getByRole('button', { name: /^Undo/ }).click()
  await page.getByText('1 rejected').waitFor({ state: 'detached' })
  // With gloves there is less room: what decides stays within the bar.
  await wearGloves(page, true)
  const beyond = await page.locator('[role=toolbar][aria-label=Review]').evaluate((bar) => {
    const edge = bar.getBoundingClientRect().right
    return [...bar.querySelectorAll('button')]
      .filter((button) => button.getBoundingClientRect().right > edge)
      .map(({ textContent }) => textContent)
  })
  expect(beyond).toEqual([])
  await wearGloves(page, false)
})

test('nothing complained', () => expect(tablet.errors).toEqual([]))

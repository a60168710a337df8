import type { Page } from 'playwright-core'
import { openTablet, type Tablet } from '#tests/e2e/app-tablet.ts'
import { multiplyEntries } from '#tests/e2e/many-entries.ts'
import { makeSky } from '#tests/support/make-sky.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import type { BenchCase } from './bench-case.ts'

const PATIENCE = { timeout: 300_000 }
const PEER = 'plain page with one element for each frame'

let rig: Rig | null = null
let tablet: Tablet | null = null

/** A tablet that has so many frames, the one real picture on each. */
const prepareWith = (frames: number) => async (): Promise<void> => {
  rig = await startRig({ 'orion.fits': makeSky({ seed: 1, camera: 'small', width: 240, height: 180 }).bytes })
  tablet = await openTablet(rig.url)
  await tablet.page.waitForSelector('[data-frame] img', PATIENCE)
  await multiplyEntries(tablet.page, frames - 1)
}
const close = async (): Promise<void> => {
  await tablet?.close()
  await rig?.close()
}
const opened = () => {
  if (!rig || !tablet) throw new Error('The bench was not prepared.')
  return { url: rig.url, page: tablet.page }
}
const allFrames = (page: Page, frames: number) =>
  page
    .locator('header')
    .getByText(`${frames.toLocaleString('en')} frames`)
    .waitFor(PATIENCE)

/** A page beside the app, over the same database, with every entry read and one element made for each. */
const openPlain = async (): Promise<Page> => {
  const { page, url } = opened()
  await page.goto(`${url}/models/triage.json`)
  await page.evaluate(buildPlain)
  return page
}

/** Runs in the page. */
const buildPlain = async (): Promise<void> => {
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const db = await done(indexedDB.open('darksite'))
  const entries: { text: string; takenAt: number }[] = await done(db.transaction('entries').objectStore('entries').getAll())
  db.close()
  const list = document.createElement('div')
  for (const { text } of entries.sort((a, b) => b.takenAt - a.takenAt)) {
    const item = document.createElement('p')
    item.textContent = text
    list.append(item)
  }
  document.body.replaceChildren(list)
  await new Promise((next) => requestAnimationFrame(() => setTimeout(next)))
}

const FEW = 10_000
const MANY = 100_000

/** From the address until ten thousand frames are there to be touched, in a browser that has had the app before. */
const start: BenchCase = {
  ...{ name: 'app-start', peer: PEER, runs: 5, frames: FEW, prepare: prepareWith(FEW), close },
  async ours() {
    const { page, url } = opened()
    const begin = performance.now()
    await page.goto(url)
    await allFrames(page, FEW)
    return { seconds: (performance.now() - begin) / 1000 }
  },
  async theirs() {
    const begin = performance.now()
    await openPlain()
    return { seconds: (performance.now() - begin) / 1000 }
  },
}

const WORDS = ['light_3', 'light_31', 'light_314', 'light_3141', 'light_31415']

/** From a letter until what it finds among 100,000 frames is drawn: the longest of five letters. */
const search: BenchCase = {
  ...{ name: 'app-search', peer: PEER, runs: 3, prepare: prepareWith(MANY), close },
  async ours() {
    const { page, url } = opened()
    await page.goto(url)
    await allFrames(page, MANY)
    const slowest = await page.evaluate(async (words) => {
      const field = document.querySelector<HTMLInputElement>('input[type=search]')!
      const count = () => document.querySelector('header')!.textContent
      let longest = 0
      for (const word of words) {
        const [begin, before] = [performance.now(), count()]
        field.value = word
        field.dispatchEvent(new Event('input', { bubbles: true }))
        while (count() === before) await new Promise((next) => requestAnimationFrame(next))
        longest = Math.max(longest, performance.now() - begin)
        await new Promise((next) => setTimeout(next, 500))
      }
      return longest
    }, WORDS)
    return { seconds: slowest / 1000 }
  },
  async theirs() {
    const page = await openPlain()
    const slowest = await page.evaluate(async (words) => {
      let longest = 0
      for (const word of words) {
        const begin = performance.now()
        for (const item of document.querySelectorAll('p')) item.hidden = !item.textContent!.includes(word)
        await new Promise((next) => requestAnimationFrame(() => setTimeout(next)))
        longest = Math.max(longest, performance.now() - begin)
      }
      return longest
    }, WORDS)
    return { seconds: slowest / 1000 }
  },
}

/** The longest time between two pictures on the screen while 100,000 frames go by. */
const scroll: BenchCase = {
  ...{ name: 'app-scroll', peer: PEER, runs: 3, prepare: prepareWith(MANY), close },
  async ours() {
    const { page, url } = opened()
    await page.goto(url)
    await allFrames(page, MANY)
    await page.waitForTimeout(3000)
    return { seconds: (await page.evaluate(longestGap, '.scroller')) / 1000 }
  },
  async theirs() {
    const page = await openPlain()
    return { seconds: (await page.evaluate(longestGap, 'html')) / 1000 }
  },
}

/** Runs in the page: scrolls for 5 s, a screenful each fourth picture, and answers the longest gap [ms]. */
const longestGap = async (selector: string): Promise<number> => {
  const node = document.querySelector(selector)!
  let [longest, last] = [0, performance.now()]
  const begin = last
  while (last - begin < 5000) {
    node.scrollTop += 200
    const now = await new Promise<number>((next) => requestAnimationFrame(next))
    longest = Math.max(longest, now - last)
    last = now
  }
  return longest
}

export const benches: readonly BenchCase[] = [start, search, scroll]

import { openTablet, type Tablet } from '#tests/e2e/app-tablet.ts'
import { flip, keyUntil, longTasksSince, watchPage } from '#tests/e2e/review-probe.ts'
import { makeSession } from '#tests/support/review-night.ts'
import { fillRig } from '#tests/support/review-rig.ts'
import { type Rig, startRig } from '#tests/support/rig.ts'
import type { BenchCase } from './bench-case.ts'
import { openPlain } from './review-plain.ts'

const FRAMES = 1000
const TIMES = 10
const PEER = 'plain page, everything first'

let rig: Rig | null = null
let tablet: Tablet | null = null
let address = ''

/** A thousand measured frames of one night on a tablet, pictures and all. */
const prepare = async (): Promise<void> => {
  rig = await startRig({})
  await rig.stop()
  await fillRig(rig, makeSession(FRAMES), { previewSize: 2048, different: 64 })
  await rig.start()
  tablet = await openTablet(`${rig.url}/review`)
  await watchPage(tablet.page)
  await tablet.page.getByText('suggested').first().waitFor({ timeout: 120_000 })
  address = `${rig.url}${await tablet.page.locator('[data-session]').getAttribute('href')}`
  await tablet.page.goto(address)
  await tablet.page.waitForTimeout(20_000)
}
const close = async (): Promise<void> => {
  await tablet?.close()
  await rig?.close()
}
const opened = () => {
  if (!tablet || !rig) throw new Error('The bench was not prepared.')
  return { page: tablet.page, rig }
}
/** The same database, seen by a page that has nothing to do with the app. */
const plainPage = async () => {
  const { page, rig: own } = opened()
  await page.goto(`${own.url}/models/triage.json`)
  return page
}
const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const longest = async (what: string): Promise<void> => {
  const [worst = 0] = await longTasksSince(opened().page)
  console.error(`review: longest task ${what} ${Math.round(worst)} ms`)
}

/** From the address until the pictures of the strip are there, the start of the app included; the peer has no app to start. */
const open: BenchCase = {
  ...{ name: 'review-open', peer: PEER, runs: 5, prepare, close },
  async ours() {
    const { page } = opened()
    await page.goto(address)
    await page.waitForSelector('[data-cell] img')
    const seconds = await page.evaluate(() => window.firstSeen['[data-cell] img']! / 1000)
    await page.waitForTimeout(3000)
    await longest('while it opens and is measured up')
    return { seconds }
  },
  async theirs() {
    return { seconds: (await (await plainPage()).evaluate(openPlain)) / 1000 }
  },
}

/** One key, with all charts on screen, until the frame is seen to be rejected. */
const reject: BenchCase = {
  ...{ name: 'review-reject', peer: PEER, runs: 3, prepare, close },
  async ours() {
    const { page } = opened()
    await page.goto(address)
    await page.getByRole('radio', { name: 'Charts' }).tap()
    await page.waitForTimeout(3000)
    const times: number[] = []
    for (let i = 0; i < TIMES; i++) {
      times.push(await keyUntil(page, 'x', '[data-cell].rejected[aria-current=true]'))
      await page.keyboard.press('u')
      await page.keyboard.press('ArrowRight')
      await page.waitForTimeout(300)
    }
    // A page with edits that are not kept yet asks before it is left.
    await page.waitForSelector('[data-saving="0"]')
    await longest('while frames are rejected')
    return { seconds: meanOf(times) / 1000 }
  },
  async theirs() {
    const page = await plainPage()
    await page.evaluate(openPlain)
    const times = await page.evaluate(async (count) => {
      const { plainReject } = window as unknown as { plainReject(i: number): Promise<number> }
      const all: number[] = []
      for (let i = 0; i < count; i++) all.push(await plainReject(i))
      return all
    }, TIMES)
    return { seconds: meanOf(times) / 1000 }
  },
}

/** To the next picture, as fast as one looks: until it is drawn. The peer sets the preview as an image and waits for it. */
const next: BenchCase = {
  ...{ name: 'review-flip', peer: 'an image element', runs: 3, prepare, close },
  async ours() {
    const { page } = opened()
    await page.goto(address)
    await page.getByRole('radio', { name: 'Pictures' }).tap()
    await page.waitForTimeout(3000)
    const times: number[] = []
    for (let i = 0; i < TIMES; i++) {
      times.push(await flip(page, 'ArrowRight'))
      await page.waitForTimeout(150)
    }
    return { seconds: meanOf(times) / 1000 }
  },
  async theirs() {
    const page = await plainPage()
    const times = await page.evaluate(async (count) => {
      const request = indexedDB.open('darksite')
      await new Promise((resolve) => request.addEventListener('success', resolve))
      const rows = request.result.transaction('frames').objectStore('frames').getAll()
      await new Promise((resolve) => rows.addEventListener('success', resolve))
      request.result.close()
      const image = document.body.appendChild(new Image())
      const all: number[] = []
      for (let i = 0; i < count; i++) {
        const start = performance.now()
        image.src = `/api/blobs/${rows.result[i].fields.preview}`
        await image.decode()
        await new Promise((resolve) => requestAnimationFrame(resolve))
        all.push(performance.now() - start)
      }
      return all
    }, TIMES)
    return { seconds: meanOf(times) / 1000 }
  },
}

export const benches: BenchCase[] = [open, reject, next]

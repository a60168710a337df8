import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { writeFits } from '#shared/formats/fits/write.ts'
import { serveViewer, type ViewerSite } from '#tests/e2e/viewer-page.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { seededRandom } from '#tests/support/make-fits.ts'
import type { BenchCase } from './bench-case.ts'

const [WIDTH, HEIGHT] = [6248, 4176]
const VIEWPORT = { width: 1180, height: 820 }
const BLANK = Array.from({ length: 256 }, () => 0).join()
const STEPS = 10
const FLIPS = 6

/** 26 megapixels of faint noise with some stars. */
const bigFits = (seed: number): Uint8Array => {
  const data = new Uint16Array(WIDTH * HEIGHT)
  const random = seededRandom(seed)
  for (let i = 0; i < data.length; i++) {
    const noise = random() * 60 + random() * 60
    data[i] = i % 9973 === 0 ? 20000 : 1200 + noise
  }
  return writeFits({ width: WIDTH, height: HEIGHT, channels: 1, sampleFormat: 'u16', data, white: 65535, isBottomUp: true }, [])
}

declare global {
  interface Window {
    look(canvas: HTMLCanvasElement): string
    changed(selector: string, before: string): Promise<number>
    naive: {
      paint(url: string, width: number, height: number): Promise<void>
      stretch(stf: { shadows: number; midtones: number; highlights: number }): void
    }
  }
}

/** One browser for each side, so that neither fills the other's memory. */
class Stand {
  readonly site: ViewerSite
  readonly ours: Browser
  readonly theirs: Browser

  constructor(site: ViewerSite, ours: Browser, theirs: Browser) {
    this.site = site
    this.ours = ours
    this.theirs = theirs
  }

  static async open(): Promise<Stand> {
    const site = await serveViewer()
    site.files.set('big.fits', bigFits(26))
    site.files.set('next.fits', bigFits(27))
    return new Stand(site, await launchBrowser(), await launchBrowser())
  }

  /** A fresh page in which the program, but no picture, is loaded. */
  async page(browser: Browser): Promise<Page> {
    const page = await browser.newPage({ viewport: VIEWPORT })
    await page.goto(`${this.site.url}/viewer.html`)
    return page
  }

  async close(): Promise<void> {
    await Promise.all([this.ours.close(), this.theirs.close()])
    await this.site.close()
  }
}

const show = (page: Page, id: string, file: string, neighbours: readonly string[] = []): Promise<number> =>
  page.evaluate(
    async ([name, url, next, width, height, blank]) => {
      const canvas = document.querySelector<HTMLCanvasElement>('.viewer[data-drawn=true] canvas')
      const before = canvas ? window.look(canvas) : blank
      const start = performance.now()
      window.show({
        frame: { id: name, sha256: name, fileName: name, width, height, isBottomUp: true },
        ...{ solution: null, matches: null, fileUrl: url, previewUrl: null, neighbours: next },
      })
      return ((await window.changed(`[data-frame="${name}"][data-drawn=true] canvas`, before)) - start) / 1000
    },
    [id, `/files/${file}`, neighbours.map((name) => `/files/${name}`), WIDTH, HEIGHT, BLANK] as const,
  )

const paintTheirs = (page: Page): Promise<number> =>
  page.evaluate(
    async ([width, height, blank]) => {
      const start = performance.now()
      await window.naive.paint('/files/big.fits', width, height)
      return ((await window.changed('body > canvas', blank)) - start) / 1000
    },
    [WIDTH, HEIGHT, BLANK] as const,
  )

/** Highest memory of any renderer or GPU process of the browser, both added [MB]; Linux alone tells. */
const peakMemoryMB = async (browser: Browser): Promise<number> => {
  const client = await browser.newBrowserCDPSession()
  const { processInfo } = await client.send('SystemInfo.getProcessInfo')
  const peaks = await Promise.all(
    processInfo.map(async ({ id, type }) => {
      const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '')
      return { type, mb: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024 }
    }),
  )
  const highest = (type: string): number => Math.max(0, ...peaks.filter((it) => it.type === type).map(({ mb }) => mb))
  return Math.round(highest('renderer') + highest('GPU'))
}

let stand: Stand | null = null
const opened = (): Stand => {
  if (!stand) throw new Error('The bench was not prepared.')
  return stand
}

const shared = {
  peer: 'main thread, canvas 2-D',
  async prepare(): Promise<void> {
    stand = await Stand.open()
  },
  async close(): Promise<void> {
    await stand?.close()
    stand = null
  },
}

/** From asking for the picture until its pixels are on the canvas of a page; `prepare` is what the page did before. */
const paintCase = (name: string, prepare: (page: Page) => Promise<void>): BenchCase => ({
  ...shared,
  name,
  runs: 7,
  async ours() {
    const { ours } = opened()
    const page = await opened().page(ours)
    await prepare(page)
    const seconds = await show(page, 'big', 'big.fits')
    const result = { seconds, peakMemoryMB: await peakMemoryMB(ours) }
    await page.close()
    return result
  },
  async theirs() {
    const page = await opened().page(opened().theirs)
    const seconds = await paintTheirs(page)
    await page.close()
    return { seconds }
  },
})

/**
 * As it is in use: the app is open, and the viewer that it makes ready when nothing else happens is ready. Measured is
 * everything after the picture is asked for: both requests, decoding, the automatic stretch, the tiles, and drawing. No
 * picture was shown by this page before. The peer has nothing that could be made ready.
 */
const paint = paintCase('viewer-paint', async (page) => {
  await page.evaluate(() => window.warmUp())
  await page.waitForTimeout(500)
})

/** A picture is the first thing that is asked for: starting the worker, its WebGL and its shaders counts, too. */
const cold = paintCase('viewer-cold', async () => {})

const slider: BenchCase = {
  ...shared,
  name: 'viewer-slider',
  runs: 5,
  async ours() {
    const page = await opened().page(opened().ours)
    await show(page, 'big', 'big.fits')
    await page.getByRole('button', { name: 'Stretch' }).click()
    await page.getByRole('slider', { name: 'Midtones' }).focus()
    await page.waitForTimeout(500)
    const seconds = await page.evaluate(async (steps) => {
      let total = 0
      for (let i = 0; i < steps; i++) {
        const canvas = document.querySelector<HTMLCanvasElement>('.viewer canvas')!
        const before = window.look(canvas)
        const key = i % 2 === 0 ? 'ArrowRight' : 'ArrowLeft'
        const start = performance.now()
        document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey: true, bubbles: true }))
        total += (await window.changed('.viewer canvas', before)) - start
      }
      return total / steps / 1000
    }, STEPS)
    await page.close()
    return { seconds }
  },
  async theirs() {
    const page = await opened().page(opened().theirs)
    await paintTheirs(page)
    const seconds = await page.evaluate(async (steps) => {
      let total = 0
      for (let i = 0; i < steps; i++) {
        const before = window.look(document.querySelector<HTMLCanvasElement>('body > canvas')!)
        const start = performance.now()
        window.naive.stretch({ shadows: 0.018, midtones: i % 2 === 0 ? 0.004 : 0.003, highlights: 1 })
        total += (await window.changed('body > canvas', before)) - start
      }
      return total / steps / 1000
    }, STEPS)
    await page.close()
    return { seconds }
  },
}

/** To the next frame and back, as one does who compares: from the wish until other pixels are on the canvas. */
const flip: BenchCase = {
  ...shared,
  name: 'viewer-flip',
  runs: 3,
  async ours() {
    const page = await opened().page(opened().ours)
    await show(page, 'first', 'big.fits', ['next.fits'])
    // Decoded ahead while the first one is looked at.
    await page.waitForTimeout(2000)
    let total = 0
    for (let i = 0; i < FLIPS; i++) {
      const [file, other] = i % 2 === 0 ? ['next.fits', 'big.fits'] : ['big.fits', 'next.fits']
      total += await show(page, `flip ${i}`, file!, [other!])
    }
    const result = { seconds: total / FLIPS, peakMemoryMB: await peakMemoryMB(opened().ours) }
    await page.close()
    return result
  },
  async theirs() {
    const page = await opened().page(opened().theirs)
    await paintTheirs(page)
    const seconds = await paintTheirs(page)
    await page.close()
    return { seconds }
  },
}

export const benches: BenchCase[] = [paint, cold, flip, slider]

import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '#tests/support/browser.ts'
import { serveViewer, type ViewerSite } from './viewer-page.ts'

/** What the test page's `window.show` takes: the viewer's props, the parts of the frame row that the viewer reads. */
export interface ShownFrame {
  readonly id: string
  readonly width: number
  readonly height: number
  readonly isBottomUp?: boolean
  /** What its header says; nothing when it is not given. */
  readonly metadata?: unknown
  readonly solution?: unknown
  readonly matches?: unknown
  readonly highlighted?: string
  readonly detections?: unknown
  /** Names of served originals that may come next. */
  readonly neighbours?: readonly string[]
  readonly isViewKept?: boolean
  readonly isReachable?: boolean
  /** Name of the served preview. */
  readonly preview?: string
  /** Name of the served original; the id when it is not given. */
  readonly file?: string
}

export interface OpenViewer {
  readonly page: Page
  readonly site: ViewerSite
  /** What the page complained about. */
  readonly errors: string[]
  close(): Promise<void>
}

export const VIEWPORT = { width: 800, height: 600 }

/** A Chromium with the viewer's page, and a server of files for it. */
export const openViewer = async (viewport = VIEWPORT, flags: readonly string[] = []): Promise<OpenViewer> => {
  const site = await serveViewer()
  const browser: Browser = await launchBrowser(flags)
  const context = await browser.newContext({ viewport, hasTouch: true })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  await page.goto(`${site.url}/viewer.html`)
  const close = async (): Promise<void> => {
    await browser.close()
    await site.close()
  }
  return { page, site, errors, close }
}

declare global {
  interface Window {
    show(props: unknown): void
    keepWarm(): () => void
    warmUp(): Promise<void>
  }
}

/** Shows a frame, and waits until its picture is drawn unless `isPatient` is false. */
export const show = async (page: Page, frame: ShownFrame, isPatient = true): Promise<void> => {
  const { id, width, height, isBottomUp = false, solution = null, matches = null, highlighted = null, preview, file = id } = frame
  const { detections = null, neighbours = [], isViewKept = false, isReachable = true, metadata } = frame
  const props = {
    frame: { id, sha256: id, fileName: id, width, height, isBottomUp, ...(metadata ? { metadata } : {}) },
    ...{ solution, matches, highlighted, detections, isViewKept, isReachable },
    neighbours: neighbours.map((name) => `/files/${encodeURIComponent(name)}`),
    fileUrl: `/files/${encodeURIComponent(file)}`,
    previewUrl: preview ? `/files/${encodeURIComponent(preview)}` : null,
  }
  await page.evaluate((next) => window.show(next), props)
  if (isPatient) await page.waitForSelector(`[data-frame="${id}"][data-drawn=true]`)
}

/** The pixels of the viewer's canvas as it is on screen: RGBA, row after row. */
export const canvasPixels = async (page: Page): Promise<{ width: number; height: number; data: Uint8Array }> => {
  const { width, height, text } = await page.evaluate(async () => {
    const canvas = document.querySelector<HTMLCanvasElement>('.viewer canvas')!
    // What the worker drew reaches the page with one of the next frames.
    for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
    const copy = new OffscreenCanvas(canvas.width, canvas.height)
    const context = copy.getContext('2d')!
    context.drawImage(canvas, 0, 0)
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
    let binary = ''
    for (let i = 0; i < data.length; i += 8192) binary += String.fromCharCode(...data.subarray(i, i + 8192))
    return { width: canvas.width, height: canvas.height, text: btoa(binary) }
  })
  return { width, height, data: new Uint8Array(Buffer.from(text, 'base64')) }
}

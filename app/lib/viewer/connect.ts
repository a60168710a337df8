import { proxy, type Remote, transfer, wrap } from 'comlink'
import type { Result } from '#shared/core/fault.ts'
import type { PictureList } from '#shared/formats/format.ts'
import type { Part } from './load/shown-pixels.ts'
import type { Size } from './math/orientation.ts'
import type { OpenedPicture, Probe, Scene, ViewerWorker } from './protocol.ts'
import type { SettledChoice } from './stretch/choice.svelte.ts'
import type { Stretch } from './stretch/stretch.ts'

/** A canvas and the worker behind it. */
export interface Drawing {
  readonly canvas: HTMLCanvasElement
  /** `screen` in device pixels. */
  open(url: string, screen: Size, onProgress: (fraction: number) => void): Promise<Result<OpenedPicture>>
  ahead(urls: readonly string[], screen: Size): void
  draw(scene: Scene): Promise<void>
  histogram(): Promise<Uint32Array[]>
  resolve(choice: SettledChoice): Promise<Result<Stretch>>
  pixels(part: Part, stretch: Stretch): Promise<Uint8ClampedArray<ArrayBuffer> | null>
  probe(x: number, y: number): Promise<Probe | null>
  pictures(): Promise<PictureList | null>
  /** Takes the canvas off the page and frees textures and pixels. The worker waits for the next picture. */
  end(): void
}

interface Spare {
  readonly canvas: HTMLCanvasElement
  readonly worker: Worker
  readonly remote: Remote<ViewerWorker>
}

// Starting a worker, its WebGL context and its shaders takes longer than loading a picture: one is kept in reserve.
let spare: Spare | null = null
let inUse = 0

/** The one in reserve, else a new one. */
export const startDrawing = (): Drawing => {
  const own = spare ?? start()
  spare = null
  inUse++
  const { canvas, remote } = own
  return {
    canvas,
    open: (url, screen, onProgress) => remote.open(absolute(url), screen, proxy(onProgress)),
    ahead: (urls, screen) => void remote.ahead(urls.map(absolute), screen),
    draw: (scene) => remote.draw(scene),
    histogram: () => remote.histogram(),
    resolve: (choice) => remote.resolve(choice),
    pixels: (part, stretch) => remote.pixels(part, stretch),
    pictures: () => remote.pictures(),
    probe: (x, y) => remote.probe(x, y),
    end() {
      inUse--
      canvas.remove()
      void remote.close()
      if (spare || document.hidden) own.worker.terminate()
      else spare = own
    },
  }
}

const absolute = (url: string): string => new URL(url, location.href).href

// A canvas can be given to a worker only once: the two stay together.
const start = (): Spare => {
  const worker = new Worker(new URL('../../workers/viewer.ts', import.meta.url), { type: 'module' })
  const remote = wrap<ViewerWorker>(worker)
  const canvas = document.createElement('canvas')
  // The shaders draw in the light of the theme.
  canvas.dataset['ownColours'] = ''
  const offscreen = canvas.transferControlToOffscreen()
  void remote.attach(transfer(offscreen, [offscreen]))
  return { canvas, worker, remote }
}

/**
 * Has a picture loaded before anything is known of its frame, as at a deep link: the next `startDrawing` finds it under way,
 * and the worker and its WebGL beside it. Does nothing while a viewer is open.
 */
export const startEarly = (url: string): void => {
  if (inUse > 0) return
  spare ??= start()
  const ratio = Math.min(2, devicePixelRatio)
  void spare.remote.ahead([absolute(url)], { width: innerWidth * ratio, height: innerHeight * ratio })
  void spare.remote.warm()
}

/** Puts a worker in reserve, unless one is in use and will be free for the next picture. Resolves when it is ready to draw. */
export const warmUp = async (): Promise<void> => {
  if (inUse > 0) return
  spare ??= start()
  await spare.remote.warm()
}

/** Gives up the reserve. */
export const coolDown = (): void => {
  spare?.worker.terminate()
  spare = null
}

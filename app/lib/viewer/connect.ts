import { proxy, type Remote, transfer, wrap } from 'comlink'
import type { Result } from '#shared/core/fault.ts'
import type { OpenedPicture, Probe, Scene, ViewerWorker } from './protocol.ts'

/** The worker behind one canvas. */
export interface Drawing {
  open(url: string, onProgress: (fraction: number) => void): Promise<Result<OpenedPicture>>
  draw(scene: Scene): Promise<void>
  histogram(): Promise<Uint32Array[]>
  probe(x: number, y: number): Promise<Probe | null>
  /** Stops the worker; its textures and pixels go with it. */
  end(): void
}

/** Starts a worker and gives it the canvas. A canvas can be given away only once. */
export const startDrawing = (canvas: HTMLCanvasElement): Drawing => {
  const worker = new Worker(new URL('../../workers/viewer.ts', import.meta.url), { type: 'module' })
  const remote: Remote<ViewerWorker> = wrap<ViewerWorker>(worker)
  const offscreen = canvas.transferControlToOffscreen()
  void remote.attach(transfer(offscreen, [offscreen]))
  return {
    open: (url, onProgress) => remote.open(new URL(url, location.href).href, proxy(onProgress)),
    draw: (scene) => remote.draw(scene),
    histogram: () => remote.histogram(),
    probe: (x, y) => remote.probe(x, y),
    end: () => worker.terminate(),
  }
}

import { mount } from 'svelte'
import '#lib/ui/theme.css'
import '#lib/ui/elements.css'
import { warmUp } from '#lib/viewer/connect.ts'
import { keepWarm } from '#lib/viewer/keep-warm.ts'
import { naive } from './naive.ts'
import ViewerPage from './ViewerPage.svelte'

const page = mount(ViewerPage, { target: document.getElementById('app')! })

/** A few brightnesses of what a canvas shows now: reading them waits until it is really drawn. */
const look = (canvas: HTMLCanvasElement): string => {
  const copy = new OffscreenCanvas(8, 8)
  const context = copy.getContext('2d')!
  context.drawImage(canvas, 0.4 * canvas.width, 0.4 * canvas.height, 8, 8, 0, 0, 8, 8)
  return context.getImageData(0, 0, 8, 8).data.join()
}

/** Waits until the canvas of `selector` shows something else than `before`; answers the time [ms]. */
const changed = async (selector: string, before: string): Promise<number> => {
  for (;;) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    const canvas = document.querySelector<HTMLCanvasElement>(selector)
    if (canvas && canvas.width > 8 && look(canvas) !== before) return performance.now()
  }
}

Object.assign(window, { show: page.show, naive, look, changed, keepWarm, warmUp })

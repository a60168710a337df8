import { fail, ok, type Result } from '#shared/core/fault.ts'
import { compose, type Point } from '../math/affine.ts'
import { upright, uprightSize } from '../math/orientation.ts'
import type { ViewerState } from '../viewer-state.svelte.ts'
import { drawOverlay } from './annotations.ts'

export interface ExportWish {
  /** `screen`: what is seen, as large as it is seen; `frame`: every pixel of the frame. */
  readonly what: 'screen' | 'frame'
  readonly type: 'image/png' | 'image/jpeg'
  readonly isAnnotated: boolean
}

const QUALITY = 0.95
/** Samples that are fetched at a time. */
const STRIP = 2 ** 21

/**
 * A picture file of what the viewer shows, through the same stretch. Annotations are those on screen; on a whole frame they
 * are enlarged with it, and only drawn when all of it is on screen. Faults: `viewer.export-size` (the browser cannot make a
 * picture that large), `viewer.export-gone`.
 */
export const exportPicture = async (
  viewer: ViewerState,
  root: HTMLElement,
  { what, type, isAnnotated }: ExportWish,
  onProgress: (fraction: number) => void,
): Promise<Result<Blob>> => {
  const drawn = what === 'screen' ? screenCanvas(viewer, root) : await frameCanvas(viewer, onProgress)
  if (!drawn.ok) return drawn
  const { canvas, context, scale, origin } = drawn.value
  if (isAnnotated && (what === 'screen' || viewer.isFitted)) {
    const { left, top } = root.getBoundingClientRect()
    context.setTransform(scale, 0, 0, scale, -origin.x * scale, -origin.y * scale)
    for (const svg of root.querySelectorAll<SVGElement>('[data-overlay] svg')) {
      const { x, y } = svg.getBoundingClientRect()
      await drawOverlay(context, svg, x - left, y - top)
    }
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, QUALITY))
  return blob ? ok(blob) : TOO_LARGE
}

interface Drawn {
  readonly canvas: HTMLCanvasElement
  readonly context: CanvasRenderingContext2D
  /** Pixels of the file per CSS pixel of the screen, and the CSS pixel that is its upper left corner. */
  readonly scale: number
  readonly origin: Point
}

const TOO_LARGE: Result<never> = fail(
  'unsupported',
  'viewer.export-size',
  'This browser cannot make a picture that large. Save what is seen instead.',
)
const GONE: Result<never> = fail('cancelled', 'viewer.export-gone', 'The picture was left before it was saved.')

const newCanvas = (width: number, height: number) => {
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d')
  context?.fillRect(0, 0, width, height)
  return context && { canvas, context }
}

/** The part of the screen that shows the picture. */
const screenCanvas = (viewer: ViewerState, root: HTMLElement): Result<Drawn> => {
  const { area, ratio } = viewer
  const shown = root.querySelector<HTMLCanvasElement>('[data-stage] canvas')
  const made = newCanvas(Math.round(area.width * ratio), Math.round(area.height * ratio))
  if (!made || !shown) return TOO_LARGE
  made.context.drawImage(shown, -area.x * ratio, -area.y * ratio)
  return ok({ ...made, scale: ratio, origin: area })
}

const frameCanvas = async (viewer: ViewerState, onProgress: (fraction: number) => void): Promise<Result<Drawn>> => {
  const { opened, orientation } = viewer
  if (!opened) return GONE
  const { width, height } = opened.texels
  const size = uprightSize(orientation, { width, height })
  const made = newCanvas(size.width, size.height)
  if (!made) return TOO_LARGE
  const place = upright(orientation, { width, height })
  const rows = Math.max(1, Math.floor(STRIP / width))
  for (let y = 0; y < height; y += rows) {
    const part = { x: 0, y, width, height: Math.min(rows, height - y) }
    const data = await viewer.pixels(part)
    if (!data || viewer.opened !== opened) return GONE
    const strip = new OffscreenCanvas(part.width, part.height)
    strip.getContext('2d')!.putImageData(new ImageData(data, part.width, part.height), 0, 0)
    const { a, b, c, d, e, f } = compose(place, { a: 1, b: 0, c: 0, d: 1, e: 0, f: y })
    made.context.setTransform(a, b, c, d, e, f)
    made.context.drawImage(strip, 0, 0)
    onProgress((y + part.height) / height)
  }
  return ok({ ...made, scale: size.width / viewer.area.width, origin: viewer.area })
}

import type { Point } from '../math/affine.ts'
import { screenToPixel } from '../math/view.ts'
import type { ViewerState } from '../viewer-state.svelte.ts'

/** The place in the frame under a point of the screen, to a tenth of a pixel; null beside the picture. */
export const placeUnder = ({ toScreen, size }: ViewerState, at: Point): Point | null => {
  const { x, y } = screenToPixel(toScreen, at)
  const isInside = x >= -0.5 && y >= -0.5 && x < size.width - 0.5 && y < size.height - 0.5
  return isInside ? { x: Math.round(x * 10) / 10, y: Math.round(y * 10) / 10 } : null
}

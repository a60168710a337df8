import { type GridLine, gridLines as linesOn } from '#shared/sky/sky-grid.ts'
import type { Wcs } from '#shared/sky/wcs.ts'
import type { Affine } from '../math/affine.ts'
import { pixelToScreen, screenToPixel } from '../math/view.ts'
import type { Box } from './box.ts'

/** The grid of the sky over the part of the picture that is on screen; curved, across 0h, and around a pole. */
export const gridLines = (wcs: Wcs, toScreen: Affine, area: Box): GridLine[] =>
  linesOn(wcs, { toScreen: (pixel) => pixelToScreen(toScreen, pixel), toPixel: (point) => screenToPixel(toScreen, point) }, area)

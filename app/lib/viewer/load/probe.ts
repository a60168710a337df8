import { planeOf, type Raster } from '#shared/core/raster.ts'
import type { Probe } from '../protocol.ts'

/** The samples of one stored pixel (whole numbers, 0-based, file order); null outside the picture. */
export const probePixel = (raster: Raster, x: number, y: number): Probe | null => {
  const { width, height, channels, bayer } = raster
  if (!Number.isInteger(x) || !Number.isInteger(y) || x < 0 || y < 0 || x >= width || y >= height) return null
  const at = y * width + x
  const values = Array.from({ length: channels }, (_, channel) => planeOf(raster, channel)[at]!)
  return { x, y, values, colour: bayer ? bayer[(y % 2) * 2 + (x % 2)]! : null }
}

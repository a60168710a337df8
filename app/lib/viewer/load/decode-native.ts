import type { Raster } from '#shared/core/raster.ts'
import { emptyRaster, putRows } from './planes.ts'

/** Rows that are copied out of the browser's decoder at a time. */
const STRIP = 256

/**
 * An 8-bit picture by the browser's own decoder, copied out in strips so that no second full picture of RGBA is made.
 * Rejects with the browser's error when the file is broken.
 */
export const decodeNative = async (file: Blob, channels: 1 | 3): Promise<Raster> => {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' })
  const { width, height } = bitmap
  const raster = emptyRaster(width, height, channels, 'u8')
  const canvas = new OffscreenCanvas(width, Math.min(STRIP, height))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('This browser cannot read the pixels of a picture.')
  for (let top = 0; top < height; top += STRIP) {
    const rows = Math.min(STRIP, height - top)
    context.drawImage(bitmap, 0, -top)
    putRows(raster, top, context.getImageData(0, 0, width, rows).data, 4)
  }
  bitmap.close()
  return raster
}

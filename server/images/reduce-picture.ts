import type { Worker } from '#server/work/work.ts'
import { ok } from '#shared/core/fault.ts'
import { XTRANS_BLOCK } from '#shared/kernels/superpixel/x-trans.ts'
import { renderBytes, stretchFor } from '#shared/preview/render-bytes.ts'
import { openImage } from './open-image.ts'

/**
 * A small grey picture for programs that find stars themselves: stretched unless it has 8 bits, rows in file order, binned by the smallest
 * whole number that makes its long side `maxSide` or less (that of whole cells for mosaics, so that every pixel sees every colour).
 * Faults: those of `openImage`.
 */
export const reducePicture: Worker['reducePicture'] = async (path, maxSide) => {
  const opened = await openImage(path)
  if (!opened.ok) return opened
  const { raster } = opened.value
  const needed = Math.max(1, Math.ceil(Math.max(raster.width, raster.height) / maxSide))
  const cell = raster.bayer ? 2 : raster.xtrans ? XTRANS_BLOCK : 1
  const even = cell * Math.ceil(needed / cell)
  const binning = Math.min(even, raster.width, raster.height)
  // Eight bits were stretched by whoever made them; once more would drown stars in their nebula.
  const stretch = stretchFor(raster, false, { mode: raster.sampleFormat === 'u8' ? 'linear' : 'auto' })
  if (!stretch.ok) return stretch
  const { data, width, height } = renderBytes(raster, stretch.value, { factor: binning, flip: false, colour: 'grey' })
  return ok({ data, width, height, binning })
}

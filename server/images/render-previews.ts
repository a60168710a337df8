import type { Worker } from '#server/work/work.ts'
import { ok } from '#shared/core/fault.ts'
import { isMosaic } from '#shared/core/raster.ts'
import { binningFor, blackOf, colourOf, renderBytes, stretchFor } from '#shared/preview/render-bytes.ts'
import { openImage } from './open-image.ts'
import { orientationOf, turnUpright } from './upright.ts'

/** Long sides [px]. */
export const THUMBNAIL_SIZE = 400
export const PREVIEW_SIZE = 2048

/** Thumbnail and preview of a frame as JPEG, upright and automatically stretched. Faults: those of `openImage`. */
export const renderPreviews: Worker['renderPreviews'] = async (path) => {
  const [{ default: sharp }, opened] = await Promise.all([import('sharp'), openImage(path)])
  if (!opened.ok) return opened
  const raster = colourOf(opened.value.raster)
  const stretch = stretchFor(raster, isMosaic(opened.value.raster), {}, blackOf(opened.value.header))
  if (!stretch.ok) return stretch
  const { data, ...raw } = renderBytes(raster, stretch.value, {
    factor: binningFor(raster, PREVIEW_SIZE),
    flip: raster.isBottomUp,
    colour: 'keep',
  })
  const orientation = orientationOf(opened.value.header)
  const jpegOf = async (size: number, quality: number): Promise<Uint8Array> => {
    const upright = turnUpright(sharp(data, { raw, limitInputPixels: false }), orientation)
    const sized = upright.resize(size, size, { fit: 'inside', withoutEnlargement: true })
    return await (raw.channels === 1 ? sized.toColourspace('b-w') : sized).jpeg({ quality }).toBuffer()
  }
  const [thumbnail, preview] = await Promise.all([jpegOf(THUMBNAIL_SIZE, 82), jpegOf(PREVIEW_SIZE, 88)])
  return ok({ thumbnail, preview })
}

import { ok } from '#shared/core/fault.ts'
import type { Format } from '#shared/formats/format.ts'
import { isXisf } from './header.ts'
import { findPicture } from './picture.ts'
import { readXisfRaster } from './raster.ts'

/** XISF, the format of PixInsight (Extensible Image Serialization Format 1.0, Pleiades Astrophoto 2014): monolithic files. */
export const xisf: Format = {
  id: 'xisf',
  title: 'XISF',
  extensions: ['.xisf'],
  mediaTypes: ['image/x-xisf'],
  sniff: isXisf,
  async readHeader(source) {
    const found = await findPicture(source)
    if (!found.ok) return found
    const { width, height, channels, sampleFormat, mosaic, cards, notes, fault } = found.value
    return ok({
      ...{ format: 'xisf', width, height, channels, sampleFormat },
      ...(mosaic.bayer ? { bayer: mosaic.bayer } : {}),
      ...{ isBottomUp: false, cards, hdu: 0, notes },
      ...(fault ? { pixelFault: fault } : {}),
    })
  },
  readRaster: readXisfRaster,
}

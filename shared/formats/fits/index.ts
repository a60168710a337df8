import { ok } from '#shared/core/fault.ts'
import type { Format } from '#shared/formats/format.ts'
import { bayerOf, isBottomUpOf } from './bayer.ts'
import { findPicture } from './picture.ts'
import { readFitsRaster } from './raster.ts'

const SIGNATURE = 'SIMPLE  ='

/** FITS, the format of astronomy (Pence et al. 2010, A&A 524, A42; standard 4.0). Tile-compressed pictures are not read yet. */
export const fits: Format = {
  id: 'fits',
  title: 'FITS',
  extensions: ['.fits', '.fit', '.fts', '.fz'],
  mediaTypes: ['image/fits', 'application/fits'],
  sniff: (head) => head.length >= SIGNATURE.length && [...SIGNATURE].every((c, i) => head[i] === c.charCodeAt(0)),
  async readHeader(source) {
    const found = await findPicture(source)
    if (!found.ok) return found
    const { hdu, width, height, channels, sampleFormat, cards, notes, fault } = found.value
    const bayer = channels === 1 ? bayerOf(cards, height) : undefined
    return ok({
      format: 'fits',
      width,
      height,
      channels,
      sampleFormat,
      ...(bayer ? { bayer } : {}),
      isBottomUp: isBottomUpOf(cards),
      cards,
      hdu: hdu.index,
      notes,
      ...(fault ? { pixelFault: fault } : {}),
    })
  },
  readRaster: readFitsRaster,
}

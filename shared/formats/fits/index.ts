import { ok } from '#shared/core/fault.ts'
import type { Format } from '#shared/formats/format.ts'
import { bayerOf, isBottomUpOf } from './bayer.ts'
import { listPictures, pictureCountNotes } from './count-pictures.ts'
import { isPacked, openPacked } from './packed/open-packed.ts'
import { findPicture } from './picture.ts'
import { readFitsRaster } from './raster.ts'
import { verifyFits } from './verify.ts'

/** Also small letters, and a file that lost its first line. */
const SIGNATURE = /^(SIMPLE {0,3}=|XTENSION=|BITPIX {0,3}=)/i
const PACKED_EXTENSIONS = ['.fits', '.fit', '.fts'].flatMap((name) => ['.gz', '.bz2', '.zst'].map((packing) => name + packing))

/** FITS, the format of astronomy (Pence et al. 2010, A&A 524, A42; standard 4.0), as it is or packed as a whole. */
export const fits: Format = {
  id: 'fits',
  title: 'FITS',
  extensions: ['.fits', '.fit', '.fts', '.fz', ...PACKED_EXTENSIONS],
  mediaTypes: ['image/fits', 'application/fits'],
  sniff: (head) => isPacked(head) || SIGNATURE.test(String.fromCharCode(...head.subarray(0, 10))),
  async readHeader(source, { gunzip, picture = 0 }) {
    const opened = await openPacked(source, gunzip)
    const found = await findPicture(opened.source, picture)
    // In a file that is packed as a whole, looking for more would mean unpacking all of it.
    const list = found.ok && picture === 0 && opened.source === source ? await listPictures(source) : null
    await opened.close()
    if (!found.ok) return opened.fault() ?? found
    const { index, width, height, channels, sampleFormat, cards, notes, fault } = found.value
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
      hdu: index,
      notes: [...notes, ...pictureCountNotes(list?.ok ? list.value.count : 1)],
      ...(fault ? { pixelFault: fault } : {}),
    })
  },
  readRaster: (source, { gunzip, picture }) => readFitsRaster(source, gunzip, picture),
  listPictures,
  verify: verifyFits,
}

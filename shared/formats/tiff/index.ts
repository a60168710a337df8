import { ok } from '#shared/core/fault.ts'
import { readExif } from '#shared/formats/exif.ts'
import type { Format } from '#shared/formats/format.ts'
import { isRaw } from '#shared/formats/raw/sniff.ts'
import { findPage } from './page.ts'
import { readTiffRaster } from './raster.ts'

const SIGNATURES = [
  [0x49, 0x49, 0x2a, 0x00],
  [0x4d, 0x4d, 0x00, 0x2a],
  // BigTIFF, for files beyond 4 GB.
  [0x49, 0x49, 0x2b, 0x00],
  [0x4d, 0x4d, 0x00, 0x2b],
]

/** TIFF 6.0 and BigTIFF: whole numbers and floats of every depth, in strips or tiles. The first page is read. */
export const tiff: Format = {
  id: 'tiff',
  title: 'TIFF',
  extensions: ['.tif', '.tiff'],
  mediaTypes: ['image/tiff'],
  // Raw files of cameras are TIFF inside too.
  sniff: (head) => SIGNATURES.some((signature) => signature.every((byte, i) => head[i] === byte)) && !isRaw(head),
  async readHeader(source) {
    const found = await findPage(source)
    if (!found.ok) return found
    const { width, height, channels, sampleFormat, notes, fault } = found.value
    const exif = await readExif(source)
    return ok({
      ...{ format: 'tiff', width, height, channels, sampleFormat, isBottomUp: false, cards: exif.cards, hdu: 0 },
      notes: [...notes, ...exif.notes],
      ...(fault ? { pixelFault: fault } : {}),
    })
  },
  readRaster: readTiffRaster,
}

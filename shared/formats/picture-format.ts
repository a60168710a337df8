import { ok } from '#shared/core/fault.ts'
import { readExif } from './exif.ts'
import type { Format } from './format.ts'

/** A format whose pixels the platform decodes (`FormatContext.pictures`) and whose header is EXIF. */
export const definePictureFormat = (parts: Omit<Format, 'readHeader' | 'readRaster'>): Format => ({
  ...parts,
  async readHeader(source, { pictures }) {
    const size = await pictures.describe(source)
    if (!size.ok) return size
    const { cards, notes } = await readExif(source)
    return ok({ format: parts.id, ...size.value, isBottomUp: false, cards, hdu: 0, notes })
  },
  readRaster: (source, { pictures }) => pictures.decode(source),
})

import { writeFile } from 'node:fs/promises'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { writeCompressedFits } from '#shared/formats/fits/write-compressed.ts'
import type { FileHeader, HeaderCard } from '#shared/formats/format.ts'
import { openImage } from './open-image.ts'

/** How a FITS file is named: plain, or with its picture compressed by RICE. */
const NAME = /\.(fits?|fts)(\.fz)?$|\.fz$/i

export const isFitsName = (path: string): boolean => NAME.test(path)

/**
 * Writes a frame of any format as FITS: samples as they are stored, the whole header, checksums. A name that ends in `.fz` is
 * compressed. Faults: those of `openImage`, `export.not-written`.
 */
export const exportFits = async (path: string, out: string): Promise<Result<{ width: number; height: number }>> => {
  const opened = await openImage(path)
  if (!opened.ok) return opened
  const { header, raster } = opened.value
  const write = /\.fz$/i.test(out) ? writeCompressedFits : writeFits
  try {
    await writeFile(out, write(raster, cardsOf(header, raster)))
    return ok({ width: raster.width, height: raster.height })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return fail('unavailable', 'export.not-written', `The picture could not be written: ${error.message.split('\n')[0]}`)
  }
}

/** The file's own cards, and what its format says of the rows and the mosaic, which FITS says in cards. */
const cardsOf = (header: FileHeader, { isBottomUp, bayer }: Raster): HeaderCard[] => {
  const has = (keyword: string): boolean => header.cards.some((card) => card.keyword === keyword)
  if (header.format === 'fits') return [...header.cards]
  return [
    ...header.cards,
    ...(has('ROWORDER') ? [] : [{ keyword: 'ROWORDER', value: isBottomUp ? 'BOTTOM-UP' : 'TOP-DOWN' }]),
    ...(bayer && !has('BAYERPAT') ? [{ keyword: 'BAYERPAT', value: bayer }] : []),
  ]
}

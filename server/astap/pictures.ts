import { writeFile } from 'node:fs/promises'
import { loadCatalogue } from '#server/catalogues/load.ts'
import type { Config } from '#server/config.ts'
import { openImage } from '#server/images/open-image.ts'
import { reducePicture } from '#server/images/reduce-picture.ts'
import { annotatedPicture } from '#server/nova/annotate.ts'
import type { Solution } from '#server/solvers/solver.ts'
import { matchObjects } from '#shared/catalogues/match.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import type { FileHeader } from '#shared/formats/format.ts'
import { binRaster } from '#shared/kernels/bin/index.ts'

/** Long side of the annotated picture [px]. */
const LONG = 4096

/** Writes `BASE_annotated.jpg`, the picture with its objects ringed and named. Faults: those of the file and of the catalogue. */
export const writeAnnotated = async (
  path: string,
  base: string,
  solution: Solution,
  header: FileHeader,
  config: Config,
): Promise<Result<null>> => {
  const catalogue = await loadCatalogue(config)
  if (!catalogue.ok) return catalogue
  const { wcs, width, height } = solution
  const objects = matchObjects(catalogue.value, wcs, width, height)
  const shown = { solution, isBottomUp: header.isBottomUp, format: header.format, stars: [], objects }
  const picture = await annotatedPicture(shown, path, LONG, { reducePicture })
  if (!picture.ok) return picture
  await writeFile(`${base}_annotated.jpg`, picture.value)
  return ok(null)
}

/**
 * Writes a picture of any other format as BASE.fit, made smaller by a whole number. Faults: those of the file; `astap.is-fits`, so
 * that no capture is ever written over.
 */
export const convertToFits = async (path: string, base: string, binning: number): Promise<Result<null>> => {
  const image = await openImage(path)
  if (!image.ok) return image
  const { raster, header } = image.value
  if (header.format === 'fits') return fail('invalid', 'astap.is-fits', 'This picture is a FITS file already.')
  const factor = Math.max(1, Math.min(Math.round(binning), raster.width, raster.height))
  const cards = [
    ...(header.isBottomUp ? [] : [{ keyword: 'ROWORDER', value: 'TOP-DOWN', comment: 'the first row is the top' }]),
    ...(raster.bayer && factor === 1 ? [{ keyword: 'BAYERPAT', value: raster.bayer }] : []),
  ]
  await writeFile(`${base}.fit`, writeFits(binRaster(raster, factor), cards))
  return ok(null)
}

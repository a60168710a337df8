import { fieldStars } from '#server/catalogues/field-stars.ts'
import type { Config } from '#server/config.ts'
import { measureFrame } from '#server/images/measure-frame.ts'
import { zeroPointOf } from '#server/jobs/measure-quality/zero-point.ts'
import type { Solution } from '#server/solvers/solver.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'

const CATALOGUE_STARS = 1500

/**
 * Brightness of the sky [mag/arcsec²] as a sky quality meter gives it: the picture's background above `pedestal` [ADU], measured
 * against the stars of the catalogue (V). Faults: `astap.no-exposure`, `astap.no-sky`, `astap.no-zero-point`; those of the file and
 * of the catalogue.
 */
export const skyQuality = async (
  path: string,
  solution: Solution,
  { exposureSeconds, pedestal, config }: { exposureSeconds: number | null; pedestal: number; config: Config },
): Promise<Result<number>> => {
  if (!exposureSeconds)
    return fail('invalid', 'astap.no-exposure', 'The header does not say how long was exposed, so there is no SQM.')
  const { wcs, ra, dec, radiusDeg, pixelScaleArcsec } = solution
  const [measured, catalogue] = await Promise.all([
    measureFrame(path),
    fieldStars(config, { ra, dec }, radiusDeg, CATALOGUE_STARS),
  ])
  if (!measured.ok) return measured
  if (!catalogue.ok) return catalogue
  const { stars, quality } = measured.value
  const sky = quality.background - pedestal
  if (!(sky > 0)) return fail('invalid', 'astap.no-sky', 'The background is not above the pedestal, so there is no SQM.')
  const zeroPoint = zeroPointOf(wcs, catalogue.value, stars, exposureSeconds)
  if (zeroPoint === null) return fail('no-result', 'astap.no-zero-point', 'Too few catalogue stars were measured for an SQM.')
  return ok(zeroPoint - 2.5 * Math.log10(sky / exposureSeconds / pixelScaleArcsec ** 2))
}

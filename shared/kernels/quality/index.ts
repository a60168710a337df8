import type { Raster } from '#shared/core/raster.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import { findSkyAndStars, findStarsOn, type Sky, skyOf } from '#shared/kernels/detect/index.ts'
import type { SkyKernels } from '#shared/kernels/detect/sky-kernels.ts'
import { findTrails, type Trail } from '#shared/kernels/trails/index.ts'
import { withoutPieces } from '#shared/kernels/trails/pieces.ts'
import { psfWeightsOf, signalEstimatesOf } from './psf-weight.ts'
import { cloudOf, saturatedPart, skyFiguresOf } from './sky.ts'
import { COUNTED_SNR, goodStars, sharpStars, sizesOf, tiltOf, trailingOf } from './stars.ts'

/** Raised whenever a number changes its meaning: frames are then measured anew. */
export const QUALITY_VERSION = 4

/**
 * All that the pixels tell of how good a frame is: the record's fields (shared/records/quality.ts, where the units are), less
 * those that need a solution or a clock. Null means that it could not be measured.
 */
export interface Quality {
  readonly starCount: number
  readonly fwhm: number | null
  readonly hfr: number | null
  readonly hfrWeighted: number | null
  readonly eccentricity: number | null
  readonly background: number
  readonly backgroundGradient: number | null
  readonly noise: number
  readonly saturated: number
  readonly tiltMap: (number | null)[] | null
  readonly tilt: number | null
  readonly trailing: number | null
  readonly trailingThetaDeg: number | null
  readonly trails: Trail[]
  readonly cloud: number | null
  readonly psfSignalWeight: number | null
  readonly psfSnr: number | null
}

/** Stars and quality of a picture in one go; what is a piece of a trail is no star. */
export const measureFrame = (raster: Raster): { stars: MeasuredStar[]; quality: Quality } => {
  const sky = skyOf(raster)
  return qualityOn(raster, sky, findStarsOn(raster, sky))
}

/** `measureFrame` with other kernels, as those of a graphics card. */
export const measureFrameWith = async (
  raster: Raster,
  kernels: SkyKernels,
): Promise<{ stars: MeasuredStar[]; quality: Quality }> => {
  const { sky, stars } = await findSkyAndStars(raster, kernels)
  return qualityOn(raster, sky, stars)
}

/** The quality of a picture whose stars are known. Formulas and sources: at each figure. */
export const qualityOf = (raster: Raster, stars: readonly MeasuredStar[]): Quality =>
  qualityOn(raster, skyOf(raster), stars).quality

const qualityOn = (raster: Raster, sky: Sky, found: readonly MeasuredStar[]): { stars: MeasuredStar[]; quality: Quality } => {
  const { width, height, white } = raster
  const trails = findTrails(sky, found, sizesOf(goodStars(found, width, height)).fwhm)
  const stars = [...withoutPieces(found, trails)]
  const good = goodStars(stars, width, height)
  const quality: Quality = {
    starCount: stars.filter(({ snr }) => snr > COUNTED_SNR).length,
    ...sizesOf(good),
    ...skyFiguresOf(sky),
    saturated: saturatedPart(raster),
    ...tiltOf(good, width, height),
    ...trailingOf(sharpStars(good)),
    trails,
    cloud: cloudOf(sky, stars),
    ...psfWeightsOf(signalEstimatesOf(sky, stars, white)),
  }
  return { stars, quality }
}

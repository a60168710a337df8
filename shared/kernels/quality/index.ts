import type { Raster } from '#shared/core/raster.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import { findStarsOn, type Sky, skyOf } from '#shared/kernels/detect/index.ts'
import { findTrails, type Trail } from '#shared/kernels/trails/index.ts'
import { psfWeightsOf, signalEstimatesOf } from './psf-weight.ts'
import { cloudOf, saturatedPart, skyFiguresOf } from './sky.ts'
import { COUNTED_SNR, goodStars, sharpStars, sizesOf, tiltOf, trailingOf } from './stars.ts'

/** Raised whenever a number changes its meaning: frames are then measured anew. */
export const QUALITY_VERSION = 3

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

/** Stars and quality of a picture in one go. */
export const measureFrame = (raster: Raster): { stars: MeasuredStar[]; quality: Quality } => {
  const sky = skyOf(raster)
  const stars = findStarsOn(raster, sky)
  return { stars, quality: qualityOn(raster, sky, stars) }
}

/** The quality of a picture whose stars are known. Formulas and sources: at each figure. */
export const qualityOf = (raster: Raster, stars: readonly MeasuredStar[]): Quality => qualityOn(raster, skyOf(raster), stars)

const qualityOn = (raster: Raster, sky: Sky, stars: readonly MeasuredStar[]): Quality => {
  const { width, height, white } = raster
  const good = goodStars(stars, width, height)
  const sizes = sizesOf(good)
  return {
    starCount: stars.filter(({ snr }) => snr > COUNTED_SNR).length,
    ...sizes,
    ...skyFiguresOf(sky),
    saturated: saturatedPart(raster),
    ...tiltOf(good, width, height),
    ...trailingOf(sharpStars(good)),
    trails: findTrails(sky, stars, sizes.fwhm),
    cloud: cloudOf(sky, stars),
    ...psfWeightsOf(signalEstimatesOf(sky, stars, white)),
  }
}

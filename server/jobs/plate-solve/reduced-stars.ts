import type { ReducedPicture } from '#server/work/work.ts'
import type { Star } from '#shared/core/star.ts'
import { findStars } from '#shared/kernels/detect/index.ts'

/** The stars of a reduced picture, brightest first, in pixels of the full frame. */
export const reducedStars = ({ data, width, height, binning }: ReducedPicture): Star[] =>
  findStars({ width, height, channels: 1, sampleFormat: 'u8', data, white: 255, isBottomUp: false }).map((star) => ({
    ...star,
    // Its pixel X covers the full pixels nX to nX + n - 1.
    x: star.x * binning + (binning - 1) / 2,
    y: star.y * binning + (binning - 1) / 2,
    fwhm: star.fwhm * binning,
    hfr: star.hfr * binning,
  }))

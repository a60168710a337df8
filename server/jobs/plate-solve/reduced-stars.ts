import type { ReducedPicture } from '#server/work/work.ts'
import type { Star } from '#shared/core/star.ts'
import { findBlobs } from './find-blobs.ts'

/** The patches of light of a reduced picture as a star list in pixels of the full frame, brightest first. */
export const reducedStars = ({ data, width, height, binning }: ReducedPicture): Star[] =>
  findBlobs(data, width, height).map(({ x, y, flux }) => ({
    // Pixel X of the picture covers the full pixels nX to nX + n - 1.
    x: x * binning + (binning - 1) / 2,
    y: y * binning + (binning - 1) / 2,
    flux,
    peak: 0,
    fwhm: 0,
    hfr: 0,
    snr: 0,
    ellipticity: 0,
    thetaDeg: 0,
    isSaturated: false,
  }))

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Raster } from '#shared/core/raster.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import { luminanceOf } from '#shared/kernels/detect/luminance.ts'
import { FILTER_NOISE } from '#shared/kernels/detect/plane.ts'
import { diametersFor, growthAt } from './accuracy.ts'
import { matchStars, medianOf, rmsPerAxis, type StarMatch } from './match-stars.ts'
import { type ExtractedSource, runSourceExtractor } from './source-extractor.ts'

/** A real frame, of which nobody knows the truth: both programs on the same brightness. Ratios are medians. */
export interface Agreement {
  /** Objects of a star's size to which source-extractor gives a S/N over 10. */
  readonly theirs: number
  readonly foundOfTheirs: number
  /** Places of single stars of a S/N over 30 [px per axis]. */
  readonly rms: number
  /** Our circle over FLUX_APER in the same circle. */
  readonly aperture: number
  readonly hfr: number
  /** Those single stars, theirs and ours, and the picture in which both were found. */
  readonly single: readonly StarMatch<ExtractedSource, MeasuredStar>[]
  readonly fits: string
}

/** `folder` takes the files. */
export const agreementOn = (folder: string, raster: Raster): Agreement => {
  const path = join(folder, 'frame.fits')
  const data = Float32Array.from(luminanceOf(raster).data)
  writeFileSync(path, writeFits({ ...raster, channels: 1, bayer: undefined, sampleFormat: 'f32', data }, []))
  const ours = findStars(raster)
  const diameters = diametersFor(ours)
  const found = runSourceExtractor(folder, path, raster.bayer ? 1.5 / FILTER_NOISE : 1.5, diameters)
  const theirs = starlike(found.filter(({ snr }) => snr > 10))
  const matches = matchStars(theirs, ours, 2)
  const single = matches.filter(
    ({ truth, found: star }) => truth.flags === 0 && truth.snr > 30 && !star.isBlended && !star.isSaturated,
  )
  return {
    theirs: theirs.length,
    foundOfTheirs: matches.length / theirs.length,
    rms: rmsPerAxis(single),
    aperture: medianOf(
      single
        .map(({ truth, found: star }) => star.apertureSum / growthAt(truth.apertureSums, diameters, 2 * star.apertureRadius))
        .filter((ratio) => !Number.isNaN(ratio)),
    ),
    hfr: medianOf(single.map(({ truth, found: star }) => star.hfr / truth.hfr)),
    single,
    fits: path,
  }
}

/** Neither one hot pixel nor a knot of a nebula. */
const starlike = (sources: readonly ExtractedSource[]): ExtractedSource[] => {
  const usual = medianOf(sources.map(({ hfr }) => hfr))
  return sources.filter(({ hfr }) => hfr > 0.6 * usual && hfr < 2 * usual)
}

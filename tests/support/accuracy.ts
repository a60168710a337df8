import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Raster } from '#shared/core/raster.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import { writeFits } from '#shared/formats/fits/write.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import { luminanceOf } from '#shared/kernels/detect/luminance.ts'
import { FILTER_NOISE } from '#shared/kernels/detect/plane.ts'
import { matchStars, medianOf, rmsPerAxis } from './match-stars.ts'
import { runSourceExtractor } from './source-extractor.ts'
import { type MadeStar, makeStarField, type StarFieldOptions } from './star-field.ts'

/** A kind of picture that stars are found in. */
export interface AccuracyKind extends Partial<StarFieldOptions> {
  readonly fwhm: number
  /** Searched as the mosaic of a colour camera. */
  readonly isMosaic?: boolean
}

export const KINDS: readonly (readonly [string, AccuracyKind])[] = [
  ['round, with wings', { fwhm: 3.2, beta: 3.5 }],
  ['Gaussians', { fwhm: 3 }],
  ['drawn out', { fwhm: 3.2, beta: 3.5, ellipticity: 0.35, thetaDeg: 30 }],
  ['much drawn out', { fwhm: 3.6, beta: 3, ellipticity: 0.5, thetaDeg: 70 }],
  ['narrow', { fwhm: 1.6, beta: 4.765 }],
  ['wide', { fwhm: 6, beta: 3, stars: 120, faintest: 12_000, apart: 60 }],
  ['crowded', { fwhm: 3.2, beta: 3.5, stars: 2000 }],
  ['narrow mosaic', { fwhm: 1.8, beta: 3.5, isMosaic: true }],
  ['mosaic', { fwhm: 3.2, beta: 3.5, isMosaic: true }],
  ['wide mosaic', { fwhm: 6, beta: 3, stars: 120, faintest: 12_000, apart: 60, isMosaic: true }],
]

const FIELD: StarFieldOptions = {
  ...{ seed: 11, width: 1400, height: 1000, stars: 400, fwhm: 3, sky: 900, gradient: 300, readNoise: 5 },
  ...{ faintest: 1500, brightest: 400_000 },
}
const NOISE = Math.sqrt(1050 + 25)

/** Ratios are medians; lengths are pixels. "Faint" stars have a S/N from 10 to 30, the others more. */
export interface Accuracy {
  /** True stars of a S/N over 10 that stand apart. */
  readonly visible: number
  readonly complete: number
  readonly theirComplete: number
  /** Share of what source-extractor gives a S/N over 10 that is found. */
  readonly foundOfTheirs: number
  /** Found where no star is, as a share of all found. */
  readonly wrong: number
  readonly theirWrong: number
  /** Centroid per axis: from the truth, and from windowed positions (XWIN, YWIN). */
  readonly rms: number
  readonly rmsToTheirs: number
  /** Light in our circle over FLUX_APER in the same circle. */
  readonly aperture: number
  readonly apertureFaint: number
  /** All light over the truth; FLUX_AUTO over the truth. */
  readonly flux: number
  readonly fluxFaint: number
  readonly auto: number
  readonly autoFaint: number
  /** Over the true width, that of a pixel included. */
  readonly fwhm: number
  readonly theirFwhm: number
  /** Ours over theirs; FLUX_RADIUS is that of the Kron flux. */
  readonly hfr: number
  /** Ours minus theirs: 1 - b/a, and the direction of the long axis [deg]. */
  readonly ellipticity: number
  readonly thetaDeg: number
}

/** Finds the stars of a made-up field with both programs. `folder` takes the files. */
export const accuracyOf = (folder: string, { isMosaic = false, ...kind }: AccuracyKind & { readonly seed: number }): Accuracy => {
  const { raster, stars } = makeStarField({ ...FIELD, ...kind })
  const path = join(folder, 'kind.fits')
  const shown = isMosaic ? ({ ...raster, bayer: 'RGGB' } as const) : raster
  // Colours are structure to source-extractor: of a mosaic it is given the brightness.
  const plane: Raster = isMosaic ? { ...raster, sampleFormat: 'f32', data: Float32Array.from(luminanceOf(shown).data) } : raster
  writeFileSync(path, writeFits(plane, []))
  const ours = findStars(shown)
  const diameters = diametersFor(ours)
  const theirs = runSourceExtractor(folder, path, isMosaic ? 1.5 / FILTER_NOISE : 1.5, diameters)
  const apart = Math.max(4, 1.8 * kind.fwhm)
  const alone = nearestIn(stars)
  const visible = stars.filter((star) => snrOf(star, kind) > 10 && alone(star) > apart)
  const sure = theirs.filter(({ snr }) => snr > 10)
  const isClear = (star: MeasuredStar): boolean => !star.isBlended && !star.isSaturated
  const both = matchStars(sure, ours, 2).filter(({ truth, found }) => isClear(found) && truth.flags === 0)
  const known = matchStars(stars, ours, 2).filter(({ truth, found }) => isClear(found) && alone(truth) > 4 * kind.fwhm)
  const auto = matchStars(stars, theirs, 2).filter(({ truth, found }) => found.flags === 0 && alone(truth) > 4 * kind.fwhm)
  const seen = seenOf(kind)
  const bright = <T extends { readonly found: { readonly snr: number } }>(pairs: readonly T[]): readonly T[] =>
    pairs.filter(({ found }) => found.snr > 30)
  const faint = <T extends { readonly found: { readonly snr: number } }>(pairs: readonly T[]): readonly T[] =>
    pairs.filter(({ found }) => found.snr > 10 && found.snr <= 30)
  const aperture = (pairs: typeof both): number =>
    medianOf(
      pairs.map(({ truth, found }) => found.apertureSum / growthAt(truth.apertureSums, diameters, 2 * found.apertureRadius)),
    )
  const flux = (pairs: readonly { readonly truth: MadeStar; readonly found: { readonly flux: number } }[]): number =>
    medianOf(pairs.map(({ truth, found }) => found.flux / truth.flux))
  return {
    visible: visible.length,
    complete: matchStars(visible, ours, 2).length / visible.length,
    theirComplete: matchStars(visible, theirs, 2).length / visible.length,
    foundOfTheirs: matchStars(sure, ours, 2).length / sure.length,
    wrong: ours.filter((star) => alone(star) > apart).length / ours.length,
    theirWrong: theirs.filter((star) => alone(star) > apart).length / theirs.length,
    rms: rmsPerAxis(bright(known)),
    rmsToTheirs: rmsPerAxis(bright(both)),
    aperture: aperture([...bright(both)]),
    apertureFaint: aperture([...faint(both)]),
    flux: flux(bright(known)),
    fluxFaint: flux(faint(known)),
    auto: flux(bright(auto)),
    autoFaint: flux(faint(auto)),
    fwhm: medianOf(bright(known).map(({ found }) => found.fwhm)) / seen,
    theirFwhm: medianOf(bright(both).map(({ truth }) => truth.fwhm)) / seen,
    hfr: medianOf(bright(both).map(({ truth, found }) => found.hfr / truth.hfr)),
    ellipticity: medianOf(bright(both).map(({ truth, found }) => found.ellipticity - truth.ellipticity)),
    thetaDeg: medianOf(bright(both).map(({ truth, found }) => found.thetaDeg - truth.thetaDeg)),
  }
}

/** Nine circles that hold all those our stars are measured in. */
export const diametersFor = (stars: readonly MeasuredStar[]): number[] => {
  const radii = stars
    .filter(({ snr }) => snr > 10)
    .map(({ apertureRadius }) => apertureRadius)
    .sort((a, b) => a - b)
  const [least, most] = [radii[Math.floor(0.01 * radii.length)]!, radii[Math.floor(0.99 * radii.length)]!]
  return Array.from({ length: 9 }, (_, i) => 2 * (0.98 * least + (i / 8) * (1.02 * most - 0.98 * least)))
}

/** Light within a diameter, between the two nearest circles by their area; NaN outside of them. */
export const growthAt = (sums: readonly number[], diameters: readonly number[], diameter: number): number => {
  const next = diameters.findIndex((one) => one >= diameter)
  if (next < 1) return Number.NaN
  const [low, high] = [diameters[next - 1]! ** 2, diameters[next]! ** 2]
  return sums[next - 1]! + ((diameter ** 2 - low) / (high - low)) * (sums[next]! - sums[next - 1]!)
}

/** S/N that a matched filter reaches: noise of the equivalent area 1 / sum(p^2) of the profile p (King 1983, PASP 95, 163). */
const snrOf = ({ flux }: MadeStar, { fwhm, beta = Number.POSITIVE_INFINITY }: AccuracyKind): number => {
  const alpha2 = fwhm ** 2 / 4 / (2 ** (1 / beta) - 1)
  const gaussian = 4 * Math.PI * (fwhm / 2.3548) ** 2
  const area = beta === Number.POSITIVE_INFINITY ? gaussian : (Math.PI * alpha2 * (2 * beta - 1)) / (beta - 1) ** 2
  return flux / (NOISE * Math.sqrt(area))
}

/** The width after pixels took their part: half of a pixel's variance (1/12 px^2) times the Laplacian, at the half maximum. */
const seenOf = ({ fwhm, beta = Number.POSITIVE_INFINITY }: AccuracyKind): number => {
  if (beta === Number.POSITIVE_INFINITY) return Math.hypot(fwhm, 2.3548 * Math.sqrt(1 / 12))
  const root = 2 ** (1 / beta)
  return Math.sqrt(fwhm ** 2 + (8 / 12) * (root - 1) * (1 + (beta + 1) / root))
}

/** Distance to the nearest of the stars that is not the asked one itself. */
const nearestIn =
  (stars: readonly MadeStar[]) =>
  (place: { readonly x: number; readonly y: number }): number =>
    stars.reduce((least, star) => (star === place ? least : Math.min(least, Math.hypot(star.x - place.x, star.y - place.y))), 1e9)

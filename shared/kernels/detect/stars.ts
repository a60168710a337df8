import { isMosaic, type Raster } from '#shared/core/raster.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import { AT_1, AT_1_5, AT_2, halfRadius, RADII } from './growth.ts'
import { type Measured, sizeOf, unsmoothed } from './measure.ts'
import { FILTER_VARIANCE } from './plane.ts'
import { type Profile, profileOf } from './profile.ts'
import type { Shape } from './shape.ts'

const MANY_BRIGHT = 400
const SOME_BRIGHT = 25
const FEW_BRIGHT = 8
/** Of the bright stars, the brightest: a sky that is a little too high, as near wide wings, takes less of what they show. */
const BRIGHTEST = 1 / 3
/** The narrowest star [px]: a pixel's own width is 0.68, and noise takes its part. */
const NARROWEST = 0.9
/** Narrower than this share of the usual star, an object is a hot pixel or a cosmic ray; wider by this, a nebula. */
const TOO_NARROW = 0.5
const TOO_WIDE = 5
/** Stretching makes bright stars far wider than the others; round and white to the brim, they are stars and no nebulae. */
const TOO_WIDE_WHITE = 12
const ROUND = 0.7
const WELL_SEEN_SNR = 15
const SATURATED = 0.97
/** Cutting pixels into squares smears by a pixel; of the square of a Gaussian's half-flux radius that is 2 ln 2 / 12 [px^2]. */
const SQUARES = 0.1155

/** Turns measured objects into stars, brightest first: the bright ones tell the profile, and the usual width what is no star. */
export const starsOf = (measured: readonly Measured[], raster: Raster): MeasuredStar[] => {
  const isSmoothed = isMosaic(raster)
  const objects = measured.filter((object) => isWiderThanPixel(object, isSmoothed))
  const saturation = saturationOf(objects, raster)
  const isSaturated = (object: Measured): boolean =>
    object.highest >= saturation && (object.plateau > 1 || object.highest >= SATURATED * raster.white)
  const bright = brightOf(objects, isSaturated)
  const profile = profileOfBright(bright)
  const width = (object: Measured) => ownWidth(object, profile, isSmoothed)
  const correction = isSmoothed ? correctionOf(bright, width) : 1
  const usual = usualWidth(objects)
  return objects
    .filter(({ width }) => width > TOO_NARROW * usual)
    .filter((object) => object.width < (isSaturated(object) && isRound(object) ? TOO_WIDE_WHITE : TOO_WIDE) * usual)
    .map((object) => starOf(object, profile, isSmoothed, isSaturated(object), width(object) * correction))
    .filter(({ flux }) => flux > 0)
    .sort((a, b) => b.flux - a.flux)
}

/**
 * What is left of the width without that of the filter is more than a pixel's own. In a mosaic hot pixels may outnumber the
 * stars, and seem as round and wide as the filter is.
 */
const isWiderThanPixel = ({ shape, width }: Measured, isSmoothed: boolean): boolean =>
  width * (isSmoothed ? shrinkOf(shape, 1) : 1) > NARROWEST

/** Its short axis is at least 0.7 of the long one: the ratio of the variances is the square of that. */
const isRound = ({ shape }: Measured): boolean => {
  const mean = (shape.xx + shape.yy) / 2
  const half = Math.hypot((shape.xx - shape.yy) / 2, shape.xy)
  return mean - half > ROUND ** 2 * (mean + half)
}

/** The brightest stars that stand alone; in a crowd those too whose neighbours were taken out. */
const brightOf = (objects: readonly Measured[], isSaturated: (object: Measured) => boolean): readonly Measured[] => {
  const bright = objects
    .filter((object) => object.ellipticalGrowth !== null && !isSaturated(object) && object.growth[AT_1]! > 0)
    .sort((a, b) => b.snr - a.snr)
  const alone = bright.filter(({ isCrowded }) => !isCrowded)
  const many = Math.min(MANY_BRIGHT, Math.max(SOME_BRIGHT, BRIGHTEST * alone.length))
  return (alone.length < FEW_BRIGHT ? bright : alone).slice(0, many)
}

/** Profiles are told from ellipses; circles, which all stars are measured in, miss more of drawn-out stars. */
const profileOfBright = (bright: readonly Measured[]): Profile => {
  const curves = bright.flatMap(({ growth, ellipticalGrowth }) => (ellipticalGrowth ? [{ growth, ellipticalGrowth }] : []))
  const profile = profileOf(curves.map(({ ellipticalGrowth }) => ellipticalGrowth[AT_2]! / ellipticalGrowth[AT_1]!))
  const missed = curves.map(({ growth, ellipticalGrowth }) => ellipticalGrowth[AT_1_5]! / growth[AT_1_5]!).sort((a, b) => a - b)
  return { ...profile, outside: profile.outside * (missed[missed.length >> 1] ?? 1) }
}

/** Median width of the objects that are well seen; of all where there are few. */
const usualWidth = (objects: readonly Measured[]): number => {
  const seen = objects.filter(({ snr }) => snr > WELL_SEEN_SNR)
  const widths = Float64Array.from(seen.length < 5 ? objects : seen, ({ width }) => width).sort()
  return widths[widths.length >> 1] ?? 0
}

/** The level that many stars end at: near white, or where the brightest samples of the picture pile up. */
const saturationOf = (objects: readonly Measured[], { white }: Raster): number => {
  const highest = objects.reduce((most, object) => Math.max(most, object.highest), -Infinity)
  const plateaus = objects.filter((object) => object.plateau >= 4 && object.highest > SATURATED * highest).length
  return plateaus > 0 ? Math.min(SATURATED * highest, SATURATED * white) : SATURATED * white
}

/** Full width at half maximum, without that of the filter [px]. */
const ownWidth = ({ shape, width }: Measured, { narrowing }: Profile, isSmoothed: boolean): number =>
  width * narrowing * (isSmoothed ? shrinkOf(shape, narrowing) : 1)

const shrinkOf = (shape: Shape, narrowing: number): number =>
  Math.sqrt(sizeOf(unsmoothed(shape, FILTER_VARIANCE / narrowing ** 2)) / sizeOf(shape))

/** Narrow cores with wide wings feel the filter more than a matched Gaussian tells: the bright stars' fits, which know it, do. */
const correctionOf = (bright: readonly Measured[], width: (object: Measured) => number): number => {
  const ratios = bright.flatMap((object) => (object.moffat ? [object.moffat.fwhm / width(object)] : [])).sort((a, b) => a - b)
  return ratios[ratios.length >> 1] ?? 1
}

const starOf = (
  object: Measured,
  { narrowing, outside }: Profile,
  isSmoothed: boolean,
  isSaturated: boolean,
  fwhm: number,
): MeasuredStar => {
  const flux = object.growth[AT_1_5]! * outside
  const shape = isSmoothed ? unsmoothed(object.shape, FILTER_VARIANCE / narrowing ** 2) : object.shape
  const shrink = isSmoothed ? shrinkOf(object.shape, narrowing) : 1
  const mean = (shape.xx + shape.yy) / 2
  const half = Math.hypot((shape.xx - shape.yy) / 2, shape.xy)
  return {
    x: shape.x,
    y: shape.y,
    flux,
    peak: object.peak,
    fwhm,
    hfr: Math.sqrt(Math.max(0.1, (halfRadius(object.growth, flux) * object.width) ** 2 - SQUARES)) * shrink,
    snr: object.snr,
    ellipticity: 1 - Math.sqrt(Math.max(0, mean - half) / (mean + half)),
    thetaDeg: (Math.atan2(2 * shape.xy, shape.xx - shape.yy) * 90) / Math.PI,
    isSaturated,
    apertureSum: object.growth[AT_1_5]!,
    apertureRadius: RADII[AT_1_5]! * object.width,
    fwhmGaussian: object.gaussian?.fwhm ?? null,
    fwhmMoffat: object.moffat?.fwhm ?? null,
    beta: object.moffat?.beta ?? null,
    hfrWeighted: Number.isFinite(object.meanRadius) ? object.meanRadius * shrink : object.width * shrink * TYPICAL_MEAN,
    isBlended: object.isCrowded,
  }
}

/** Of a Gaussian: sqrt(pi / 2) sigma, in units of the full width at half maximum. */
const TYPICAL_MEAN = Math.sqrt(Math.PI / 2) / 2.3548

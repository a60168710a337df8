import { planeOf, type Raster } from '#shared/core/raster.ts'
import { statisticsOf } from '#shared/kernels/statistics/index.ts'
import { superpixel } from '#shared/kernels/superpixel/index.ts'
import { midtonesTransfer } from '#shared/steps/stretch/midtones.ts'

/** A screen stretch, in fractions of white: cut below `shadows` and above `highlights`, then the midtones curve. */
export interface StfParams {
  readonly shadows: number
  readonly midtones: number
  readonly highlights: number
}

/** Median and MAD (not scaled) of one channel, in fractions of white. */
export interface ChannelLevels {
  readonly median: number
  readonly mad: number
}

export const IDENTITY: StfParams = { shadows: 0, midtones: 0.5, highlights: 1 }

const CLIPPING = -2.8
const TARGET = 0.25
const SIGMA_PER_MAD = 1.4826

/** The automatic stretch of a picture, linked over its channels. A mosaic is judged by its superpixels. */
export const stfOf = (raster: Raster): StfParams => stfOfLevels(levelsOf(raster))

/** Median and MAD of each channel of a picture; of a mosaic, those of its superpixels. Channels without a number are left out. */
export const levelsOf = (raster: Raster): ChannelLevels[] => {
  const picture = superpixel(raster)
  return Array.from({ length: picture.channels }, (_, channel) => statisticsOf(planeOf(picture, channel)))
    .filter(({ count }) => count > 0)
    .map(({ median, mad }) => ({ median: median / picture.white, mad: mad / picture.white }))
}

/**
 * PixInsight's automatic screen transfer function (J. Conejero), linked: the shadows are cut 2.8 sigma below the median and
 * the median is carried to a quarter of white. A picture whose channels are all brighter than half is treated upside down.
 * A channel without spread does not move the cut. Where the median would fall on black, which has no answer (a black sky,
 * or one scattered around zero), the cut may lie below zero; a picture of one black level is left as it is.
 */
export const stfOfLevels = (levels: readonly ChannelLevels[]): StfParams => {
  if (levels.length === 0) return IDENTITY
  const median = meanOf(levels, (level) => level.median)
  if (levels.every((level) => level.median > 0.5)) {
    const highlights = clip(meanOf(levels, (level) => (isFlat(level) ? 1 : level.median - CLIPPING * sigmaOf(level))))
    return { shadows: 0, midtones: midtonesTransfer(highlights - median, TARGET), highlights }
  }
  const shadows = clip(meanOf(levels, (level) => (isFlat(level) ? 0 : level.median + CLIPPING * sigmaOf(level))))
  if (median > shadows) return { shadows, midtones: midtonesTransfer(TARGET, median - shadows), highlights: 1 }
  const sigma = meanOf(levels, sigmaOf)
  if (sigma === 0) return IDENTITY
  return { shadows: median + CLIPPING * sigma, midtones: midtonesTransfer(TARGET, -CLIPPING * sigma), highlights: 1 }
}

const sigmaOf = ({ mad }: ChannelLevels): number => SIGMA_PER_MAD * mad
const isFlat = (level: ChannelLevels): boolean => 1 + sigmaOf(level) === 1
const clip = (value: number): number => Math.min(1, Math.max(0, value))
const meanOf = (levels: readonly ChannelLevels[], partOf: (level: ChannelLevels) => number): number =>
  levels.reduce((sum, level) => sum + partOf(level), 0) / levels.length

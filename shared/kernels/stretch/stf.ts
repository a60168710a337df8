import type { Raster } from '#shared/core/raster.ts'
import { type ChannelLevels, levelsOf } from './levels.ts'
import { midtonesTransfer } from './midtones.ts'

/** A screen stretch, in fractions of white: cut below `shadows` and above `highlights`, then the midtones curve. */
export interface StfParams {
  readonly shadows: number
  readonly midtones: number
  readonly highlights: number
}

export const IDENTITY: StfParams = { shadows: 0, midtones: 0.5, highlights: 1 }

/** How a program finds its automatic stretch. */
export interface StfRule {
  /** Where the shadows are cut, in sigma from the median. */
  readonly clipping: number
  /** The brightness that the median gets. */
  readonly target: number
  /** What stands for the sigma of a channel without any spread; null when such a channel moves no cut. */
  readonly flatSigma: number | null
  /** True when a cut outside of [0, 1] is moved to its end. */
  readonly isClipped: boolean
  /** A sky brighter than half: true when it gets 1 - target, as in a negative; false when it gets the target. */
  readonly isMirrored: boolean
  /** True when what lies between shadows and highlights fills the whole range. */
  readonly isRescaled: boolean
}

const PIXINSIGHT: StfRule = { clipping: -2.8, target: 0.25, flatSigma: null, isClipped: true, isMirrored: true, isRescaled: true }

/**
 * PixInsight's AutoStretch (J. Conejero) and its boosted one (shadows x 0.75, target x 2), Siril's autostretch and
 * N.I.N.A.'s, each with its own constants and corners.
 */
export const STF_RULES = {
  pixinsight: PIXINSIGHT,
  boosted: { ...PIXINSIGHT, clipping: -2.1, target: 0.5 },
  siril: { ...PIXINSIGHT, flatSigma: 0.001 },
  nina: { clipping: -2.8, target: 0.2, flatSigma: 0, isClipped: false, isMirrored: false, isRescaled: false },
} as const satisfies Record<string, StfRule>

export type StfPreset = keyof typeof STF_RULES

const SIGMA_PER_MAD = 1.4826

/** The automatic stretch of a picture, linked over its channels. A mosaic is judged by its superpixels. */
export const stfOf = (raster: Raster): StfParams => stfOfLevels(levelsOf(raster))

/**
 * The automatic screen transfer function, linked: the shadows are cut so many sigma below the median, and the median is
 * carried to the target. A picture whose channels are all brighter than half is treated upside down. Where the median would
 * fall on black, which has no answer (a black sky, or one scattered around zero), the cut may lie below zero; a picture of
 * one black level is left as it is.
 */
export const stfOfLevels = (levels: readonly ChannelLevels[], rule: StfRule = PIXINSIGHT): StfParams => {
  if (levels.length === 0) return IDENTITY
  const { clipping, target } = rule
  const median = meanOf(levels, (level) => level.median)
  const cutOf = (side: 1 | -1, end: number): number => {
    const cut = meanOf(levels, (level) => {
      const sigma = sigmaOf(level)
      if (1 + sigma !== 1) return level.median + side * clipping * sigma
      return rule.flatSigma === null ? end : level.median + side * clipping * rule.flatSigma
    })
    return rule.isClipped ? Math.min(1, Math.max(0, cut)) : cut
  }
  if (levels.every((level) => level.median > 0.5)) {
    const highlights = cutOf(-1, 1)
    const span = highlights - median
    return {
      shadows: 0,
      midtones: rule.isMirrored ? 1 - midtonesTransfer(target, span) : midtonesTransfer(target, 1 - span),
      highlights,
    }
  }
  const shadows = cutOf(1, 0)
  if (median > shadows) return { shadows, midtones: midtonesTransfer(target, median - shadows), highlights: 1 }
  const sigma = meanOf(levels, sigmaOf)
  if (sigma === 0) return IDENTITY
  return { shadows: median + clipping * sigma, midtones: midtonesTransfer(target, -clipping * sigma), highlights: 1 }
}

const sigmaOf = ({ mad }: ChannelLevels): number => SIGMA_PER_MAD * mad
const meanOf = (levels: readonly ChannelLevels[], partOf: (level: ChannelLevels) => number): number =>
  levels.reduce((sum, level) => sum + partOf(level), 0) / levels.length

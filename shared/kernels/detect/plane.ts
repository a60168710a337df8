import type { Samples } from '#shared/core/raster.ts'

/** One channel to look for stars in. Row 0 is the first row of the file. */
export interface Plane {
  readonly data: Samples
  readonly width: number
  readonly height: number
  /** True when the samples are whole numbers: levels between them do not exist. */
  readonly isWhole: boolean
  /** The smallest noise to believe in; pictures of few levels show less than they have. */
  readonly leastRms: number
  /** True when the plane was smoothed with the detection filter already (`smoothMosaic`). */
  readonly isSmoothed: boolean
}

/** What the filter [[1,2,1],[2,4,2],[1,2,1]] / 16 leaves of uncorrelated noise, and the variance it adds to a profile [px^2]. */
export const FILTER_NOISE = 0.375
export const FILTER_VARIANCE = 0.5

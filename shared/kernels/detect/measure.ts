import { type BackgroundMap, valueAt } from './background.ts'
import type { Blob } from './blob.ts'
import { growthOf } from './growth.ts'
import { FILTER_NOISE, FILTER_VARIANCE, type Plane } from './plane.ts'
import { type Shape, shapeOf } from './shape.ts'
import { type Owner, type Segmentation, windowOf } from './window.ts'

/** What one object shows by itself; its flux and width need the profile of the whole picture (`starsOf`). */
export interface Measured {
  readonly shape: Shape
  /** Full width at half maximum of the matched Gaussian [px]. */
  readonly width: number
  /** Light inside circles of `RADII` x `width`. */
  readonly growth: Float64Array
  readonly snr: number
  /** Highest sample above the sky, and as stored. */
  readonly peak: number
  readonly highest: number
  readonly plateau: number
  /** True when neighbours or the edge take part of the surroundings. */
  readonly isCrowded: boolean
}

const FWHM_PER_SIGMA = 2.3548
/** Objects beyond this are nebulae and trees [px]. */
const LARGEST_RADIUS = 60

/** Measures one object in its surroundings; null when nothing like a star is there. */
export const measure = (
  plane: Plane,
  map: BackgroundMap,
  segmentation: Segmentation,
  owner: Owner,
  blob: Blob,
): Measured | null => {
  // The filter and the threshold act against each other: what is left is close enough to begin with.
  const start = Math.max(0.3, (blob.xx + blob.yy) / 2)
  const radius = Math.ceil(Math.max(7, 5.5 * Math.sqrt(start)))
  if (radius > LARGEST_RADIUS) return null
  const middleX = Math.round(blob.x)
  const middleY = Math.round(blob.y)
  const sky = valueAt(map, map.level, blob.x, blob.y)
  const window = windowOf(plane, segmentation, owner, middleX, middleY, radius, sky)
  const shape = shapeOf(window, blob.x, blob.y, start)
  if (!shape || !isInside(shape, plane)) return null
  const width = FWHM_PER_SIGMA * Math.sqrt(sizeOf(shape))
  const rms = valueAt(map, map.rms, blob.x, blob.y)
  // Smoothed noise is correlated: over many pixels it adds up as the noise before smoothing did.
  const noise = (plane.isSmoothed ? rms / FILTER_NOISE : rms) * Math.sqrt(shape.weights)
  return {
    shape,
    width,
    growth: growthOf(window, shape.x, shape.y, width),
    snr: noise > 0 ? shape.weighted / noise : 0,
    peak: window.highest - sky,
    highest: window.highest,
    plateau: window.plateau,
    isCrowded: window.hidden > 0,
  }
}

const isInside = ({ x, y }: Shape, { width, height }: Plane): boolean =>
  x > -0.5 && y > -0.5 && x < width - 0.5 && y < height - 0.5

/** Geometric mean of the variances along the two axes [px^2]. */
export const sizeOf = ({ xx, yy, xy }: Shape): number => Math.sqrt(Math.max(0, xx * yy - xy * xy))

/** The shape before the detection filter widened it. */
export const unsmoothed = (shape: Shape): Shape => ({
  ...shape,
  xx: Math.max(0.05, shape.xx - FILTER_VARIANCE),
  yy: Math.max(0.05, shape.yy - FILTER_VARIANCE),
})

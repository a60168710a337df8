import { fitGaussian, fitMoffat, type GaussianFit, type MoffatFit, radialProfileOf } from '#shared/kernels/psf/index.ts'
import type { Blob } from './blob.ts'
import { growthOf, type Metric } from './growth.ts'
import { FILTER_NOISE, type Plane } from './plane.ts'
import { type Shape, shapeOf } from './shape.ts'
import type { Sky } from './sky.ts'
import { type Owner, type Segmentation, type Window, windowOf } from './window.ts'

/** What one object shows by itself; its flux and width need the profile of the whole picture (`starsOf`). */
export interface Measured {
  readonly shape: Shape
  /** Full width at half maximum of the matched Gaussian [px]. */
  readonly width: number
  /** Light inside circles of `RADII` x `width`. */
  readonly growth: Float64Array
  /** The same inside ellipses of the star's shape, for stars bright enough to tell the profile; null for the others. */
  readonly ellipticalGrowth: Float64Array | null
  readonly gaussian: GaussianFit | null
  readonly moffat: MoffatFit | null
  /** Light-weighted mean distance from the centre [px]. */
  readonly meanRadius: number
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
const LARGEST_RADIUS = 100

/** How much of the surroundings is looked at. Stars far out of focus have an edge, and no wings. */
const radiusFor = (sigma: number): number => Math.ceil(Math.max(7, sigma < 10 ? 6 * sigma : Math.max(60, 4 * sigma)))

/** A star's own light above the threshold covers less than this many times its core; more of it is a nebula behind it. */
const PEDESTAL = 60

/** The stars that tell the profile of the picture. */
export const BRIGHT_SNR = 40

/** Fainter stars are all noise to a fit. */
const FIT_SNR = 10

/** Measures one object in its surroundings; null when nothing like a star is there. */
export const measure = (sky: Sky, segmentation: Segmentation, owner: Owner, blob: Blob): Measured | null => {
  const { plane } = sky
  // The core is a circle of the full width at half maximum: of what the detection filter left, close enough to begin with.
  const start = (4 * blob.coreArea) / Math.PI / FWHM_PER_SIGMA ** 2
  const radius = radiusFor(Math.sqrt(start))
  if (radius > LARGEST_RADIUS) return null
  const mesh = sky.level.valueAt(blob.x, blob.y)
  const cut = windowOf(plane, segmentation, owner, Math.round(blob.x), Math.round(blob.y), radius, mesh)
  const isOnNebula = blob.area > PEDESTAL * blob.coreArea
  const pedestal = isOnNebula ? borderOf(cut) : 0
  const window = isOnNebula ? { ...cut, values: cut.values.map((value) => value - pedestal) } : cut
  const shape = shapeOf(window, blob.x, blob.y, start)
  if (!shape || !isInside(shape, plane)) return null
  const width = FWHM_PER_SIGMA * Math.sqrt(sizeOf(shape))
  const rms = sky.rms.valueAt(blob.x, blob.y)
  // Smoothed noise is correlated: over many pixels it adds up as the noise before smoothing did.
  const noise = (plane.isSmoothed ? rms / FILTER_NOISE : rms) * Math.sqrt(shape.weights)
  const snr = noise > 0 ? shape.weighted / noise : 0
  const isCrowded = window.hidden > 0 || isOnNebula
  const isTelling = snr > BRIGHT_SNR && !isOnNebula
  const profile = radialProfileOf(window, shape, width)
  const filter = plane.isSmoothed ? (snr > BRIGHT_SNR ? 'exact' : 'rough') : 'none'
  return {
    shape,
    width,
    growth: growthOf(window, shape.x, shape.y, width),
    ellipticalGrowth: isTelling ? growthOf(window, shape.x, shape.y, width, metricOf(shape)) : null,
    gaussian: snr > FIT_SNR ? fitGaussian(profile, width, filter) : null,
    moffat: snr > FIT_SNR ? fitMoffat(profile, width, filter) : null,
    meanRadius: profile.meanRadius,
    snr,
    peak: window.highest - mesh - pedestal,
    highest: window.highest,
    plateau: window.plateau,
    isCrowded,
  }
}

/** Median of the outermost pixels of a window. */
const borderOf = ({ radius, values }: Window): number => {
  const side = 2 * radius + 1
  const border = values.filter((_, i) => {
    const column = i % side
    const row = (i - column) / side
    return Math.min(column, row, side - 1 - column, side - 1 - row) < 2
  })
  return border.sort()[border.length >> 1] ?? 0
}

const metricOf = (shape: Shape): Metric => {
  const size = Math.max(1e-9, sizeOf(shape))
  return { a: shape.yy / size, b: (-2 * shape.xy) / size, c: shape.xx / size }
}

const isInside = ({ x, y }: Shape, { width, height }: Plane): boolean =>
  x > -0.5 && y > -0.5 && x < width - 0.5 && y < height - 0.5

/** Geometric mean of the variances along the two axes [px^2]. */
export const sizeOf = ({ xx, yy, xy }: Shape): number => Math.sqrt(Math.max(0, xx * yy - xy * xy))

/** The shape before a filter added `variance` to it; wings make a matched Gaussian feel the filter more than it is wide. */
export const unsmoothed = (shape: Shape, variance: number): Shape => ({
  ...shape,
  xx: Math.max(0.05, shape.xx - variance),
  yy: Math.max(0.05, shape.yy - variance),
})

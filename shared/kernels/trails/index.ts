import type { MeasuredStar } from '#shared/core/star.ts'
import type { Sky } from '#shared/kernels/detect/index.ts'
import { findLines } from './hough.ts'
import { type Residual, residualOf } from './residual.ts'
import { erase, type Traced, trace } from './trace.ts'

/** A straight streak, in 0-based pixels in file order. */
export interface Trail {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  readonly kind: 'satellite' | 'aeroplane'
}

/** More trails than this in one frame are clouds, branches or a wall. */
const MOST = 6
/** Lines that are followed before the search is given up. */
const TRIED = 4
/** Narrower than this, a trail is one point of light that moved: in bins, which are coarse, and in widths of a star, which a
 * bright one overflows. */
const NARROW_BINS = 3
const NARROW_STARS = 6
/** Lit without a break, but for masked stars. */
const UNBROKEN = 0.8

/**
 * Straight streaks that satellites and aeroplanes leave: lines of a Hough transform over the binned residual that are lit
 * along their way and dark beside it. Places are 0-based pixels in file order. An aeroplane's line is broken by its flashing
 * lights, or as wide as the plane.
 */
export const findTrails = (sky: Sky, stars: readonly MeasuredStar[], fwhm: number | null): Trail[] => {
  let residual = residualOf(sky, stars)
  const found: Trail[] = []
  while (found.length < MOST) {
    const traced = nextTrail(residual)
    if (!traced) break
    found.push(trailOf(traced, residual.bin, fwhm ?? 0))
    residual = erase(residual, traced, Math.max(3, traced.width))
  }
  return found
}

const nextTrail = (residual: Residual): Traced | null => {
  for (const line of findLines(residual, TRIED)) {
    const traced = trace(residual, line)
    if (traced) return traced
  }
  return null
}

const trailOf = ({ x1, y1, x2, y2, lit, width }: Traced, bin: number, fwhm: number): Trail => {
  const pixel = (at: number): number => (at + 0.5) * bin - 0.5
  const isWide = width > NARROW_BINS && width * bin > NARROW_STARS * fwhm
  return {
    x1: pixel(x1),
    y1: pixel(y1),
    x2: pixel(x2),
    y2: pixel(y2),
    kind: lit < UNBROKEN || isWide ? 'aeroplane' : 'satellite',
  }
}

import type { MeasuredStar } from '#shared/core/star.ts'
import { medianOf } from '#shared/kernels/quality/median.ts'
import type { Trail } from './index.ts'

/** Pieces are drawn out so much, and by so much more than the usual star: wind draws all stars of a frame out. */
const DRAWN_OUT = 0.5
const MORE_DRAWN = 0.25
/** Along the trail, within so much. */
const ASIDE_DEG = 18
/** How far from the line of its trail a piece may lie, beside its own width [px]: trails are found in bins of the picture. */
const BESIDE = 3

/** The stars without those objects that are pieces of a trail: drawn out along it, and on it. Round stars that it crosses stay. */
export const withoutPieces = (stars: readonly MeasuredStar[], trails: readonly Trail[]): readonly MeasuredStar[] => {
  if (trails.length === 0) return stars
  const least = Math.max(DRAWN_OUT, (medianOf(stars.map(({ ellipticity }) => ellipticity)) ?? 0) + MORE_DRAWN)
  return stars.filter((star) => star.ellipticity < least || !trails.some((trail) => isAlong(star, trail)))
}

const isAlong = ({ x, y, fwhm, thetaDeg }: MeasuredStar, { x1, y1, x2, y2 }: Trail): boolean => {
  const length = Math.hypot(x2 - x1, y2 - y1)
  if (!(length > 0)) return false
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length]
  const along = (x - x1) * ux + (y - y1) * uy
  const across = Math.abs((x - x1) * uy - (y - y1) * ux)
  // The ends of a trail are known to a few widths.
  const reach = fwhm + BESIDE
  const turned = Math.abs(thetaDeg - (Math.atan2(uy, ux) * 180) / Math.PI) % 180
  return across < reach && along > -4 * reach && along < length + 4 * reach && Math.min(turned, 180 - turned) < ASIDE_DEG
}

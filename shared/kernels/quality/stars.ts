import type { MeasuredStar } from '#shared/core/star.ts'
import { medianOf } from './median.ts'

/** Stars this far above the noise count. */
export const COUNTED_SNR = 10
const WELL_SEEN_SNR = 20
/** Fewer than this, and any unsaturated star will do. */
const ENOUGH = 8
/** Widths from the edge. */
const MARGIN = 3

/** The stars that tell of the optics and the air: well seen, not saturated, by themselves, and away from the edge. */
export const goodStars = (stars: readonly MeasuredStar[], width: number, height: number): readonly MeasuredStar[] => {
  const clear = stars.filter(({ x, y, fwhm, snr, isSaturated }) => {
    const margin = MARGIN * fwhm
    return snr > COUNTED_SNR && !isSaturated && x > margin && y > margin && x < width - 1 - margin && y < height - 1 - margin
  })
  const good = clear.filter(({ snr, isBlended }) => snr > WELL_SEEN_SNR && !isBlended)
  return good.length >= ENOUGH ? good : clear
}

/** b/a = 1 - ellipticity; eccentricity is sqrt(1 - (b/a)^2) (PixInsight's definition). */
export const eccentricityOf = (ellipticity: number): number => Math.sqrt(Math.max(0, 1 - (1 - ellipticity) ** 2))

/** Noise draws round stars out; these are enough above it. */
const SHARP_SNR = 50

/** The good stars whose shape can be trusted; all of them where those are few. */
export const sharpStars = (good: readonly MeasuredStar[]): readonly MeasuredStar[] => {
  const sharp = good.filter(({ snr }) => snr > SHARP_SNR)
  return sharp.length >= ENOUGH ? sharp : good
}

/** Medians over good stars; null without any. */
export const sizesOf = (good: readonly MeasuredStar[]) => ({
  fwhm: medianOf(good.map(({ fwhm }) => fwhm)),
  hfr: medianOf(good.map(({ hfr }) => hfr)),
  hfrWeighted: medianOf(good.map(({ hfrWeighted }) => hfrWeighted)),
  eccentricity: medianOf(sharpStars(good).map(({ ellipticity }) => eccentricityOf(ellipticity))),
})

const LEAST_IN_CELL = 3
/** No optics makes stars sharper than this share of the usual ones: hot pixels in a row, cosmic rays, knots of a nebula are. */
const TOO_SHARP = 0.6

/**
 * Median FWHM in each cell of a 3 x 3 grid, row after row in file order, and how far the corners differ:
 * (largest - smallest corner) / median of the cells. A cell of fewer than three sound stars is null; the tilt too, without a corner.
 */
export const tiltOf = (
  good: readonly MeasuredStar[],
  width: number,
  height: number,
): { tiltMap: (number | null)[] | null; tilt: number | null } => {
  const cells: number[][] = Array.from({ length: 9 }, () => [])
  const third = (at: number, size: number): number => Math.min(2, Math.max(0, Math.floor(((at + 0.5) / size) * 3)))
  const least = TOO_SHARP * (medianOf(good.map(({ fwhm }) => fwhm)) ?? 0)
  for (const { x, y, fwhm } of good) if (fwhm > least) cells[third(y, height) * 3 + third(x, width)]!.push(fwhm)
  const tiltMap = cells.map((cell) => (cell.length < LEAST_IN_CELL ? null : medianOf(cell)))
  const known = tiltMap.filter((value) => value !== null)
  if (known.length === 0) return { tiltMap: null, tilt: null }
  const corners = [0, 2, 6, 8].map((cell) => tiltMap[cell]!).filter((value) => value !== null)
  const median = medianOf(known)
  const tilt = corners.length < 4 || !median ? null : (Math.max(...corners) - Math.min(...corners)) / median
  return { tiltMap, tilt }
}

const LEAST_FOR_DIRECTION = 10

/**
 * How much the long axes agree. Axes have no head, so their angles are doubled before they are averaged (Mardia & Jupp 2000,
 * Directional Statistics, 9.1): the mean resultant length, every star with the weight of its ellipticity, and the mean axis.
 * What n random axes give by chance, 1 / n of the squared length, is taken off.
 */
export const trailingOf = (good: readonly MeasuredStar[]): { trailing: number | null; trailingThetaDeg: number | null } => {
  if (good.length < LEAST_FOR_DIRECTION) return { trailing: null, trailingThetaDeg: null }
  let [cos, sin, weights, squares] = [0, 0, 0, 0]
  for (const { ellipticity, thetaDeg } of good) {
    const angle = (2 * thetaDeg * Math.PI) / 180
    cos += ellipticity * Math.cos(angle)
    sin += ellipticity * Math.sin(angle)
    weights += ellipticity
    squares += ellipticity ** 2
  }
  if (!(weights > 0)) return { trailing: 0, trailingThetaDeg: null }
  const chance = squares / weights ** 2
  const length2 = (cos ** 2 + sin ** 2) / weights ** 2
  return {
    trailing: Math.sqrt(Math.max(0, (length2 - chance) / (1 - chance))),
    trailingThetaDeg: (Math.atan2(sin, cos) * 90) / Math.PI,
  }
}

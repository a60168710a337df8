import type { CatalogueStar } from '#shared/catalogues/compact.ts'
import type { DetectionRow } from '#shared/records/detections.ts'
import { skyToPixel, type Wcs } from '#shared/sky/wcs.ts'

/** What a star is matched within: the catalogue's epoch, the solution, and the seeing [px]. */
const RADIUS = 3
const LEAST_SNR = 15
/** Fewer stars than this are no measurement. */
const ENOUGH = 5
const CLIP = 2.5
const ROUNDS = 5

/**
 * Magnitude (V) of a star that gives 1 ADU per second: the median over matched stars of m + 2.5 log10(flux / exposure), those
 * beyond 2.5 robust deviations left out until nothing changes. Saturated stars lack light and drop out that way. The colours of
 * stars and of the filter are not taken into account: frames through different filters are not to be compared. Null with fewer
 * than five stars.
 */
export const zeroPointOf = (
  wcs: Wcs,
  catalogue: readonly CatalogueStar[],
  found: DetectionRow['stars'],
  exposureSeconds: number,
): number | null => {
  const cells = cellsOf(found.filter(([, , flux, , snr]) => flux > 0 && snr > LEAST_SNR))
  const points: number[] = []
  for (const star of catalogue) {
    const place = skyToPixel(wcs, star)
    if (!place) continue
    const flux = fluxAt(cells, place.x, place.y)
    if (flux !== null) points.push(star.magnitude + 2.5 * Math.log10(flux / exposureSeconds))
  }
  return clippedMedian(points)
}

const keyOf = (x: number, y: number): string => `${Math.floor(x / RADIUS)},${Math.floor(y / RADIUS)}`

const cellsOf = (stars: DetectionRow['stars']): Map<string, DetectionRow['stars']> => {
  const cells = new Map<string, DetectionRow['stars']>()
  for (const star of stars) {
    const key = keyOf(star[0], star[1])
    const members = cells.get(key)
    if (members) members.push(star)
    else cells.set(key, [star])
  }
  return cells
}

/** Light of the nearest star; null where there is none, or two to choose from. */
const fluxAt = (cells: Map<string, DetectionRow['stars']>, x: number, y: number): number | null => {
  const near: number[] = []
  for (const dy of [-RADIUS, 0, RADIUS]) {
    for (const dx of [-RADIUS, 0, RADIUS]) {
      for (const [starX, starY, flux] of cells.get(keyOf(x + dx, y + dy)) ?? [])
        if (Math.hypot(starX - x, starY - y) < RADIUS) near.push(flux)
    }
  }
  return near.length === 1 ? near[0]! : null
}

const clippedMedian = (points: readonly number[]): number | null => {
  let kept = points
  for (let round = 0; round < ROUNDS; round++) {
    if (kept.length < ENOUGH) return null
    const middle = medianOf(kept)
    const spread = 1.4826 * medianOf(kept.map((point) => Math.abs(point - middle)))
    const next = kept.filter((point) => Math.abs(point - middle) <= CLIP * spread)
    if (next.length === kept.length || spread === 0) break
    kept = next
  }
  return kept.length < ENOUGH ? null : medianOf(kept)
}

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

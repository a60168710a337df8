import type { DetectionRow } from '#shared/records/detections.ts'

/** Ranks by brightness, from 0: the first ones are saturated in one frame and not in the next, the last ones come and go. */
const FIRST = 10
const LAST = 60

/**
 * How bright the stars of a frame are [ADU]: the geometric mean of the fluxes of the 11th to the 60th brightest. Frames of one field
 * can be compared by it without a plate solution; a cloud takes it away first, also where every star is too bright to vanish, and
 * neither focus nor trailing does. Null with fewer stars: then their number tells.
 */
export const starlightOf = (detections: Pick<DetectionRow, 'stars'> | null): number | null => {
  const fluxes = (detections?.stars ?? [])
    .map(([, , flux]) => flux)
    .filter((flux) => flux > 0)
    .sort((a, b) => b - a)
    .slice(FIRST, LAST)
  if (fluxes.length < LAST - FIRST) return null
  return Math.exp(fluxes.reduce((sum, flux) => sum + Math.log(flux), 0) / fluxes.length)
}

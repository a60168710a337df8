import { loadStars } from '#server/catalogues/load.ts'
import type { Config } from '#server/config.ts'
import { separationDeg } from '#shared/sky/angles.ts'
import { pixelToSky, skyToPixel } from '#shared/sky/wcs.ts'
import type { ReferenceStar, StepFrame } from '#shared/steps/step.ts'

/**
 * The stars of known colour in a solved picture: those of Hipparcos, whose B - V was measured (Tycho-2's index files hold none). Empty where
 * the picture is not solved, or the catalogues are not built.
 */
export const referenceStarsOf = async (
  { raster, wcs }: StepFrame,
  setup: Pick<Config, 'cataloguesDir'>,
): Promise<readonly ReferenceStar[]> => {
  if (!wcs) return []
  const stars = await loadStars(setup)
  if (!stars.ok) return []
  const { width, height } = raster
  const centre = pixelToSky(wcs, (width - 1) / 2, (height - 1) / 2)
  const corner = pixelToSky(wcs, 0, 0)
  const radiusDeg = 1.2 * separationDeg(centre, corner)
  return stars.value.flatMap((star) => {
    if (Math.abs(star.dec - centre.dec) > radiusDeg || separationDeg(star, centre) > radiusDeg) return []
    const place = skyToPixel(wcs, star)
    const isInside = place && place.x >= 0 && place.y >= 0 && place.x <= width - 1 && place.y <= height - 1
    return isInside ? [{ ...place, colourIndex: star.colour }] : []
  })
}

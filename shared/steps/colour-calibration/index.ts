import { z } from 'zod'
import { fail, ok } from '#shared/core/fault.ts'
import { isMosaic } from '#shared/core/raster.ts'
import { backgroundOf, figuresOf } from '#shared/kernels/background/index.ts'
import { floatCopyOf, floatPlane } from '#shared/kernels/float/index.ts'
import { pointSourcesOf } from '#shared/kernels/star-shapes/index.ts'
import { defineStep } from '#shared/steps/step.ts'
import { averageColours, catalogueColours, colourOfStars } from './star-colours.ts'

/** B - V of what is to be white: the Sun; and a spiral galaxy of type Sb, all its stars together (RC3 mean). */
const WHITE = { g2v: 0.65, 'average-spiral': 0.68 } as const

const params = z.object({
  white: z.enum(['average-spiral', 'g2v', 'none']).default('average-spiral').meta({
    title: 'White',
    description:
      'What is to be white: an average spiral galaxy, a star like the Sun, or nothing: then only the sky is made neutral',
  }),
  neutralSky: z.boolean().default(true).meta({ title: 'Neutral sky', description: 'Brings the sky of all colours to one level' }),
})

/** Fewer stars of known colour than this tell no line. */
const LEAST_KNOWN = 5
const LEAST_STARS = 8

/**
 * Colours as the sky has them. In a solved picture the stars of the catalogue tell how the camera sees a star of each B - V, and what has the
 * B - V of white becomes white. Without, the average of all stars is made white: most stars of a field are about as red as the Sun. Gains
 * are 1 and more, so that what is saturated stays white.
 */
export const colourCalibration = defineStep({
  id: 'colour-calibration',
  title: 'Colour calibration',
  summary: 'Makes the sky neutral and the white white, by the colours of the stars. For pictures that are not stretched yet.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster, references = [] }, { white, neutralSky }, { warn }) => {
    if (isMosaic(raster)) {
      return fail('invalid', 'colour-calibration.mosaic', 'A mosaic has no colours yet. Put the step “Debayer” before it.')
    }
    if (raster.channels !== 3) return ok({ raster })
    const result = floatCopyOf(raster)
    const { width, height } = raster
    const planes = [floatPlane(result, 0), floatPlane(result, 1), floatPlane(result, 2)] as const
    const skies = planes.map((plane) => figuresOf(backgroundOf(plane, width, height)).level) as [number, number, number]
    let gains: readonly [number, number, number] = [1, 1, 1]
    if (white !== 'none') {
      const stars = pointSourcesOf(result, 2).filter(({ isSaturated, isBlended, snr }) => !isSaturated && !isBlended && snr > 20)
      const coloured = colourOfStars(planes, width, height, stars.slice(0, 500), 0.9 * raster.white)
      const known = catalogueColours(coloured, references, WHITE[white])
      const ratios = known.count >= LEAST_KNOWN ? known : averageColours(coloured)
      if (ratios.count < LEAST_STARS && ratios !== known) {
        const message = `Only ${ratios.count} stars tell colours, so that white stays what the camera took for it.`
        warn?.({ code: 'colour-calibration.few-stars', message, figures: { stars: ratios.count } })
      } else {
        gains = gainsOf(ratios.redToGreen, ratios.blueToGreen)
        if (ratios.scatter > 0.3) {
          const message = `The colours of ${ratios.count} stars scatter by ${Math.round(100 * ratios.scatter)} %: white is uncertain.`
          warn?.({ code: 'colour-calibration.scatter', message, figures: { scatter: ratios.scatter, stars: ratios.count } })
        }
      }
    }
    const level = Math.min(...skies.map((sky, c) => (neutralSky ? sky : sky * gains[c]!)))
    for (const [c, plane] of planes.entries()) {
      const [sky, gain] = [skies[c]!, gains[c]!]
      const base = neutralSky ? level : sky
      for (let i = 0; i < plane.length; i++) plane[i] = (plane[i]! - sky) * gain + base
    }
    return ok({ raster: result })
  },
})

const gainsOf = (redToGreen: number, blueToGreen: number): readonly [number, number, number] => {
  const wanted = [1 / redToGreen, 1, 1 / blueToGreen] as const
  const least = Math.min(...wanted)
  return [wanted[0] / least, 1 / least, wanted[2] / least]
}

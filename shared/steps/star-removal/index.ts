import { z } from 'zod'
import { ok } from '#shared/core/fault.ts'
import { floatCopyOf } from '#shared/kernels/float/index.ts'
import { removeStars } from '#shared/kernels/star-shapes/starless.ts'
import { STAR_PARAMS } from '#shared/steps/star-mask/index.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  ...STAR_PARAMS,
  result: z.enum(['starless', 'stars']).default('starless').meta({
    title: 'Result',
    description: 'The picture without its stars, or the stars alone on black',
  }),
})

export const starRemoval = defineStep({
  id: 'star-removal',
  title: 'Star removal',
  summary: 'Takes the stars out and fills their places from what lies around them.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, { widest, grow, result }, { warn, signal }) => {
    const starless = floatCopyOf(raster)
    const { count, share } = removeStars(starless, widest, grow, signal)
    if (share > 0.25) {
      const message = `${count} stars cover ${Math.round(100 * share)} % of the picture: what is filled in between is a guess.`
      warn?.({ code: 'star-removal.crowded', message, figures: { share, count } })
    }
    if (result === 'starless') return ok({ raster: starless })
    const stars = floatCopyOf(raster)
    for (let i = 0; i < stars.data.length; i++) stars.data[i] = Math.max(0, stars.data[i]! - starless.data[i]!)
    return ok({ raster: stars })
  },
})

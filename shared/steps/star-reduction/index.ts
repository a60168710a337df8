import { z } from 'zod'
import { ok } from '#shared/core/fault.ts'
import { type FloatRaster, floatCopyOf, floatPlane } from '#shared/kernels/float/index.ts'
import { removeStars } from '#shared/kernels/star-shapes/starless.ts'
import { STAR_PARAMS } from '#shared/steps/star-mask/index.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  ...STAR_PARAMS,
  amount: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .meta({ title: 'Amount', description: '0 changes nothing, 1 leaves only the brightest cores' }),
})

/**
 * The stars are what must be screened onto the starless picture to get the picture: 1 - (1 - picture) / (1 - starless). Their brightness goes
 * through a midtones curve that darkens halos more than cores, all colours by one factor, and they are screened back.
 */
export const starReduction = defineStep({
  id: 'star-reduction',
  title: 'Star reduction',
  summary:
    'Makes stars smaller and faint stars fainter, with their colours, so that a nebula stands out. For stretched pictures.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, { widest, grow, amount }, { signal, warn }) => {
    const result = floatCopyOf(raster)
    const { mask, share } = removeStars(result, widest, grow, signal)
    if (share > 0.25) {
      const message = `Stars cover ${Math.round(100 * share)} % of the picture: what is found between them is a guess.`
      warn?.({ code: 'star-reduction.crowded', message, figures: { share } })
    }
    screenBack(floatCopyOf(raster), result, mask, 0.5 + 0.45 * amount)
    return ok({ raster: result })
  },
})

const screenBack = (whole: FloatRaster, starless: FloatRaster, mask: Float32Array, midtones: number): void => {
  const { white, channels } = whole
  const planes = Array.from({ length: channels }, (_, c) => ({ from: floatPlane(whole, c), to: floatPlane(starless, c) }))
  for (let i = 0; i < mask.length; i++) {
    if (!(mask[i]! > 0)) continue
    let light = 0
    for (const { from, to } of planes) light = Math.max(light, starLight(from[i]! / white, to[i]! / white))
    const factor = light > 0 ? midtonesOf(midtones, light) / light : 0
    for (const { from, to } of planes) {
      const behind = to[i]! / white
      const star = starLight(from[i]! / white, behind)
      // The grain of the filled place gives way to that of the picture where there is no star.
      const shown = 1 - (1 - behind) * (1 - factor * star)
      to[i] = white * (light > 0.002 ? shown : from[i]! / white)
    }
  }
}

const starLight = (whole: number, behind: number): number =>
  Math.min(1, Math.max(0, 1 - (1 - whole) / Math.max(1e-6, 1 - behind)))

const midtonesOf = (m: number, x: number): number => ((m - 1) * x) / ((2 * m - 1) * x - m)

import { z } from 'zod'
import { ok } from '#shared/core/fault.ts'
import { floatCopyOf, floatPlane, LUMA } from '#shared/kernels/float/index.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  protection: z.enum(['average', 'maximum']).default('average').meta({
    title: 'Green may reach',
    description: 'The average of red and blue, or the brighter of the two, which takes less away',
  }),
  amount: z
    .number()
    .min(0)
    .max(1)
    .default(1)
    .meta({ title: 'Amount', description: 'How much of the green beyond that is taken away' }),
  keepLightness: z.boolean().default(false).meta({
    title: 'Keep the brightness',
    description: 'Brightens all three colours by what was taken from green. Only of stretched pictures',
  }),
})

/**
 * Subtractive chromatic noise reduction with a neutral protection: G' = (1 - a) G + a min(G, (R + B) / 2), after the method of the same
 * name in PixInsight. Hardly anything in the sky is green, so what is greener than its neighbours is noise or a cast.
 */
export const greenNoise = defineStep({
  id: 'green-noise',
  title: 'Green noise',
  summary: 'Takes away green that no object in the sky has. Pictures without colours stay as they are.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, { protection, amount, keepLightness }) => {
    if (raster.channels !== 3) return ok({ raster })
    const result = floatCopyOf(raster)
    const [red, green, blue] = [floatPlane(result, 0), floatPlane(result, 1), floatPlane(result, 2)]
    for (let i = 0; i < green.length; i++) {
      const [r, g, b] = [red[i]!, green[i]!, blue[i]!]
      const limit = protection === 'average' ? (r + b) / 2 : Math.max(r, b)
      if (!(g > limit)) continue
      const less = g - amount * (g - limit)
      green[i] = less
      if (!keepLightness) continue
      const after = LUMA[0] * r + LUMA[1] * less + LUMA[2] * b
      const gain = after > 0 ? (after + LUMA[1] * (g - less)) / after : 1
      red[i] = r * gain
      green[i] = less * gain
      blue[i] = b * gain
    }
    return ok({ raster: result })
  },
})

import { z } from 'zod'
import { ok } from '#shared/core/fault.ts'
import { closeGaps, floatCopyOf, floatPlane, meanPlane } from '#shared/kernels/float/index.ts'
import { throughStarlets } from '#shared/kernels/starlet/index.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  amount: z.number().min(0).max(1).default(0.6).meta({ title: 'Amount', description: 'How far bright areas are brought down' }),
  from: z
    .number()
    .min(0)
    .max(0.95)
    .default(0.45)
    .meta({ title: 'From', description: 'Only areas brighter than this; a fraction of white' }),
  layers: z.number().int().min(3).max(8).default(4).meta({
    title: 'Largest detail',
    description: 'Detail up to 2 to this power of pixels keeps its contrast',
  }),
})

/**
 * The smooth rest of a starlet transform is compressed where it is bright, and the detail put back onto it: a core that burned out shows what
 * is in it. Colours are scaled together, so hues stay.
 */
export const hdr = defineStep({
  id: 'hdr',
  title: 'HDR compression',
  summary: 'Brings down bright areas such as the core of a galaxy and keeps the detail in them. For stretched pictures.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, { amount, from, layers }) => {
    const result = floatCopyOf(raster)
    const { width, height, white, channels } = raster
    const light = meanPlane(result)
    closeGaps(light)
    const deepest = Math.max(1, Math.min(layers, Math.floor(Math.log2(Math.max(2, Math.min(width, height) / 4)))))
    const knee = from * white
    const made = throughStarlets(
      light,
      width,
      height,
      deepest,
      () => {},
      (smooth) => {
        for (let i = 0; i < smooth.length; i++) {
          const over = smooth[i]! - knee
          if (over > 0) smooth[i] = knee + over / (1 + (amount * 4 * over) / (white - knee))
        }
      },
    )
    for (let c = 0; c < channels; c++) {
      const plane = floatPlane(result, c)
      for (let i = 0; i < plane.length; i++) if (light[i]! > knee * 0.5) plane[i]! *= Math.max(0, made[i]! / light[i]!)
    }
    return ok({ raster: result })
  },
})

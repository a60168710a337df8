import { z } from 'zod'
import { ok } from '#shared/core/fault.ts'
import { floatCopyOf, meanPlane } from '#shared/kernels/float/index.ts'
import { discsOf, maskOf, pixelNoise, pointSourcesOf } from '#shared/kernels/star-shapes/index.ts'
import { defineStep } from '#shared/steps/step.ts'

/** Parameters that all star steps share. */
export const STAR_PARAMS = {
  widest: z.number().min(1).max(10).default(2).meta({
    title: 'Widest star',
    description: 'What is wider than so many times the usual star is the core of a galaxy or a knot of a nebula, and stays',
  }),
  grow: z
    .number()
    .min(0.5)
    .max(4)
    .default(1.2)
    .meta({ title: 'Grow', description: 'How much larger than a star its place is taken' }),
}

const params = z.object({
  ...STAR_PARAMS,
  feather: z
    .number()
    .min(0)
    .max(50)
    .default(2)
    .meta({ title: 'Soft edge', description: 'Over which the mask falls off', unit: 'px' }),
})

export const starMask = defineStep({
  id: 'star-mask',
  title: 'Star mask',
  summary: 'Finds where the stars are and how far each reaches. Steps after it may leave the stars alone, or work on them only.',
  params,
  needs: ['raster'],
  gives: ['mask'],
  run: ({ raster }, { widest, grow, feather }) => {
    const { width, height, isBottomUp } = raster
    const floats = floatCopyOf(raster)
    const plane = meanPlane(floats)
    const stars = pointSourcesOf(floats, widest)
    const data = maskOf(discsOf(plane, width, height, stars, pixelNoise(plane, width, height)), width, height, grow, feather)
    return ok({ mask: { width, height, channels: 1, sampleFormat: 'f32' as const, data, white: 1, isBottomUp } })
  },
})

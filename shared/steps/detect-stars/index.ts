import { z } from 'zod'
import { ok } from '#shared/core/fault.ts'
import { DEFAULTS, findStars } from '#shared/kernels/detect/index.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  threshold: z.number().min(0.5).max(100).default(DEFAULTS.threshold).meta({
    title: 'Threshold',
    description: 'How far a star has to rise above the sky in the filtered picture, in units of the noise of one pixel',
    unit: 'sigma',
  }),
  minArea: z.number().int().min(1).max(1000).default(DEFAULTS.minArea).meta({
    title: 'Least area',
    description: 'The fewest connected pixels above the threshold',
    unit: 'px',
  }),
  contrast: z.number().min(0).max(1).default(DEFAULTS.contrast).meta({
    title: 'Deblending contrast',
    description: 'The share of the light that makes a bump on a star a star of its own',
  }),
  limit: z.number().int().min(1).max(100_000).default(5000).meta({
    title: 'Limit',
    description: 'Only the brightest stars are kept',
  }),
})

export const detectStars = defineStep({
  id: 'detect-stars',
  title: 'Detect stars',
  summary: 'Finds the stars of a picture and measures their place, light, size and shape.',
  params,
  needs: ['raster'],
  gives: ['stars'],
  run: ({ raster }, { limit, ...options }) => ok({ stars: findStars(raster, options).slice(0, limit) }),
})

import { z } from 'zod'
import { ok } from '#shared/core/fault.ts'
import { superpixel } from '#shared/kernels/superpixel/index.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  method: z.enum(['superpixel']).default('superpixel').meta({
    title: 'Method',
    description: 'superpixel makes one colour pixel of each 2 x 2 cell: half the size, and nothing invented',
  }),
})

export const debayer = defineStep({
  id: 'debayer',
  title: 'Debayer',
  summary: 'Turns the colour mosaic of a one-shot colour camera into a colour picture. Other pictures stay as they are.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }) => ok({ raster: superpixel(raster) }),
})

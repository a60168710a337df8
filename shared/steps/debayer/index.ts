import { z } from 'zod'
import { ok } from '#shared/core/fault.ts'
import { DEBAYER_METHODS, debayer as debayerRaster } from '#shared/kernels/debayer/index.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  method: z.enum(DEBAYER_METHODS).default('superpixel').meta({
    title: 'Method',
    description:
      'superpixel makes one colour pixel of each 2 x 2 cell: half the size, and nothing invented. The others keep the size: bilinear is fast and soft, vng follows edges, rcd keeps stars round',
  }),
})

export const debayer = defineStep({
  id: 'debayer',
  title: 'Debayer',
  summary: 'Turns the colour mosaic of a one-shot colour camera into a colour picture. Other pictures stay as they are.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, { method }) => ok({ raster: debayerRaster(raster, method) }),
})

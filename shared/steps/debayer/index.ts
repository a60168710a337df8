import { z } from 'zod'
import { ok } from '#shared/core/fault.ts'
import { DEBAYER_METHODS, debayer as debayerRaster } from '#shared/kernels/debayer/index.ts'
import { moveWcs, shrinking } from '#shared/sky/move-wcs.ts'
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
  run: ({ raster, wcs }, { method }) => {
    const colours = debayerRaster(raster, method)
    const factor = Math.round(raster.width / colours.width)
    return ok({ raster: colours, ...(wcs ? { wcs: moveWcs(wcs, shrinking(factor)) } : {}) })
  },
})

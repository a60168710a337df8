import { z } from 'zod'
import { fail, ok } from '#shared/core/fault.ts'
import { binRaster } from '#shared/kernels/bin/index.ts'
import { moveWcs, shrinking } from '#shared/sky/move-wcs.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  factor: z.number().int().min(1).max(64).default(2).meta({
    title: 'Factor',
    description: 'Each block of this many pixels a side becomes one pixel, their mean',
  }),
})

export const bin = defineStep({
  id: 'bin',
  title: 'Bin',
  summary: 'Makes a picture smaller by averaging blocks of pixels, which also lowers the noise.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster, wcs }, { factor }) => {
    if (raster.bayer && factor > 1) {
      return fail('invalid', 'bin.mosaic', 'Binning would mix the colours of this mosaic. Put the step “Debayer” before it.')
    }
    if (Math.min(raster.width, raster.height) < factor) {
      return fail('invalid', 'bin.too-small', `A picture of ${raster.width} x ${raster.height} pixels has no block of ${factor}.`)
    }
    return ok({ raster: binRaster(raster, factor), ...(wcs ? { wcs: moveWcs(wcs, shrinking(factor)) } : {}) })
  },
})

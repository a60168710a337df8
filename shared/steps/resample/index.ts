import { z } from 'zod'
import { fail, ok } from '#shared/core/fault.ts'
import { isMosaic } from '#shared/core/raster.ts'
import { warped } from '#shared/kernels/float/warped.ts'
import { moveWcs } from '#shared/sky/move-wcs.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  scale: z.number().min(0.02).max(8).default(0.5).meta({ title: 'Scale', description: '0.5 makes it half as wide and high' }),
  longSide: z.number().int().min(0).max(60_000).default(0).meta({
    title: 'Long side',
    description: 'The size that is wanted, instead of a scale; 0 for none',
    unit: 'px',
  }),
})

const MOST_PIXELS = 400e6

export const resample = defineStep({
  id: 'resample',
  title: 'Resample',
  summary: 'Makes a picture larger or smaller by any factor (Lanczos-3, without rings around stars). The sky stays known.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster, wcs }, { scale, longSide }) => {
    if (isMosaic(raster)) {
      return fail(
        'invalid',
        'resample.mosaic',
        'Resampling would mix the colours of this mosaic. Put the step “Debayer” before it.',
      )
    }
    const factor = longSide > 0 ? longSide / Math.max(raster.width, raster.height) : scale
    const [width, height] = [raster.width, raster.height].map((side) => Math.max(1, Math.round(side * factor))) as [
      number,
      number,
    ]
    if (width * height > MOST_PIXELS)
      return fail('invalid', 'resample.too-large', 'The picture would have more than 400 megapixels.')
    const [sx, sy] = [width / raster.width, height / raster.height]
    // Pixel borders fall on each other: x' + 1/2 = s (x + 1/2).
    const shift = [(sx - 1) / 2, (sy - 1) / 2] as const
    const toSource = [1 / sx, 0, -shift[0] / sx, 0, 1 / sy, -shift[1] / sy, 0, 0, 1] as const
    const moved =
      wcs &&
      moveWcs(wcs, {
        matrix: [
          [sx, 0],
          [0, sy],
        ],
        shift,
      })
    return ok({ raster: warped(raster, width, height, toSource, factor), ...(moved ? { wcs: moved } : {}) })
  },
})

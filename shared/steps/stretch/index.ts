import { z } from 'zod'
import { fail, ok } from '#shared/core/fault.ts'
import { defineStep } from '#shared/steps/step.ts'
import { stretchRaster } from '#shared/steps/stretch/apply.ts'
import { stfOf } from '#shared/steps/stretch/stf.ts'

const params = z.object({
  mode: z.enum(['auto', 'manual', 'linear']).default('auto').meta({
    title: 'Mode',
    description: 'auto measures the picture, manual uses the three levels below, linear leaves it as it is',
  }),
  shadows: z.number().min(0).max(1).default(0).meta({
    title: 'Shadows',
    description: 'Everything darker becomes black; a fraction of white, used in manual mode',
  }),
  midtones: z.number().min(0).max(1).default(0.5).meta({
    title: 'Midtones',
    description: 'The level between shadows and highlights that becomes mid-grey, used in manual mode',
  }),
  highlights: z.number().min(0).max(1).default(1).meta({
    title: 'Highlights',
    description: 'Everything brighter becomes white; a fraction of white, used in manual mode',
  }),
})

export const stretch = defineStep({
  id: 'stretch',
  title: 'Stretch',
  summary: 'Brightens faint nebulosity with a midtones curve. Colours are stretched alike, so that their balance stays.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, { mode, ...levels }) => {
    if (mode === 'linear') return ok({ raster })
    if (mode === 'manual' && levels.shadows >= levels.highlights) {
      return fail('invalid', 'stretch.levels', 'Shadows must be darker than highlights.')
    }
    return ok({ raster: stretchRaster(raster, mode === 'auto' ? stfOf(raster) : levels) })
  },
})

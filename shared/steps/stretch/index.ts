import { ok } from '#shared/core/fault.ts'
import { isIdentity, isStretched, measureFor, resolveStretch, StretchSpec, stretchRaster } from '#shared/kernels/stretch/index.ts'
import { defineStep } from '#shared/steps/step.ts'

export const stretch = defineStep({
  id: 'stretch',
  title: 'Stretch',
  summary:
    'Makes faint nebulosity visible with a tone curve: measured from the picture or set by hand, for all colours alike or each by itself.',
  params: StretchSpec,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, spec) => {
    // Pictures that were made for looking at are bright already.
    if (spec.mode === 'auto' && isStretched(raster)) return ok({ raster })
    const resolved = resolveStretch(spec, measureFor(spec, raster))
    if (!resolved.ok) return resolved
    return ok({ raster: isIdentity(resolved.value) ? raster : stretchRaster(raster, resolved.value) })
  },
})

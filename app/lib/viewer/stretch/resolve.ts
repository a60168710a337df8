import { ok, type Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import { distributionsOf, type FrameLevels, levelsOf } from '#shared/kernels/stretch/levels.ts'
import { resolveStretch } from '#shared/kernels/stretch/resolve.ts'
import { stretchSpec } from '#shared/kernels/stretch/spec.ts'
import type { StretchChoice } from './choice.svelte.ts'
import type { Stretch } from './stretch.ts'

const measured = new WeakMap<Raster, FrameLevels>()

const measure = (raster: Raster, mode: StretchChoice['mode']): FrameLevels => {
  const known = measured.get(raster) ?? { channels: levelsOf(raster) }
  const all = mode === 'histogram' && !known.distributions ? { ...known, distributions: distributionsOf(raster) } : known
  measured.set(raster, all)
  return all
}

/** The stretch of a picture that somebody wishes. Faults: those of `resolveStretch`. */
export const resolveChoice = (raster: Raster, choice: StretchChoice): Result<Stretch> => {
  const resolved = resolveStretch(stretchSpec({ ...choice }), measure(raster, choice.mode))
  if (!resolved.ok) return resolved
  const { curves } = resolved.value
  const [first] = curves
  // What the three points can say is said by them, so that they can be moved on from there.
  if (curves.length === 1 && first?.kind === 'midtones' && first.isRescaled) {
    const { shadows, midtones, highlights } = first
    return ok({ shadows, midtones, highlights })
  }
  return ok({ shadows: 0, midtones: 0.5, highlights: 1, curves })
}

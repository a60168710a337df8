import { ok, type Result } from '#shared/core/fault.ts'
import type { Raster } from '#shared/core/raster.ts'
import { distributionsOf, type FrameLevels, levelsOf } from '#shared/kernels/stretch/levels.ts'
import { resolveStretch } from '#shared/kernels/stretch/resolve.ts'
import { stretchSpec } from '#shared/kernels/stretch/spec.ts'
import type { StfParams } from '#shared/kernels/stretch/stf.ts'
import type { SettledChoice, StretchChoice } from './choice.svelte.ts'
import type { Stretch } from './stretch.ts'

const measured = new WeakMap<Raster, FrameLevels>()

const measure = (raster: Raster, mode: StretchChoice['mode']): FrameLevels => {
  const known = measured.get(raster) ?? { channels: levelsOf(raster) }
  const all = mode === 'histogram' && !known.distributions ? { ...known, distributions: distributionsOf(raster) } : known
  measured.set(raster, all)
  return all
}

/** As it is shown: a mosaic as its superpixels. */
const channelsOf = ({ bayer, channels }: Raster): number => (bayer ? 3 : channels)

/** The stretch of a picture that somebody wishes. Faults: those of `resolveStretch`. */
export const resolveChoice = (raster: Raster, choice: SettledChoice): Result<Stretch> => {
  const resolved = resolveStretch(stretchSpec({ ...choice }), measure(raster, choice.mode))
  if (!resolved.ok) return resolved
  const { curves } = resolved.value
  const coupling = resolved.value.coupling === 'luminance' && channelsOf(raster) === 3 ? { coupling: 'luminance' as const } : {}
  const points = curves.flatMap((curve) => (curve.kind === 'midtones' && curve.isRescaled ? [curve] : []))
  if (points.length < curves.length) return ok({ shadows: 0, midtones: 0.5, highlights: 1, curves, ...coupling })
  // What three points can say is said by them, so that they can be moved on from there; of several colours by their means.
  const mean = (of: (curve: StfParams) => number): number => points.reduce((sum, curve) => sum + of(curve), 0) / points.length
  const three = { shadows: mean((c) => c.shadows), midtones: mean((c) => c.midtones), highlights: mean((c) => c.highlights) }
  return ok(points.length === 1 && !coupling.coupling ? three : { ...three, curves, ...coupling })
}

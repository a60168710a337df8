import type { Raster } from '#shared/core/raster.ts'
import { distributionsOf, type FrameLevels, levelsOf } from './levels.ts'
import type { StretchSpec } from './spec.ts'

/** Measures what a stretch of this kind needs, and no more. `black` is the camera's black level in the samples' unit. */
export const measureFor = (spec: StretchSpec, raster: Raster, black?: number): FrameLevels => ({
  channels: spec.mode === 'manual' || spec.mode === 'linear' ? [] : levelsOf(raster),
  ...(black === undefined ? {} : { black: black / raster.white }),
  ...(spec.mode === 'histogram' ? { distributions: distributionsOf(raster) } : {}),
})

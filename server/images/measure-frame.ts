import { graphicsKernels } from '#server/work/graphics-kernels.ts'
import type { MeasuredFrame } from '#server/work/work.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import { isMosaic } from '#shared/core/raster.ts'
import { measureFrame as measure, measureFrameWith } from '#shared/kernels/quality/index.ts'
import { starTuple } from '#shared/records/detections.ts'
import { glanceOf } from '#shared/triage/glance.ts'
import { packGlance } from '#shared/triage/pack.ts'
import { openImage } from './open-image.ts'

/** What a detections row holds. */
const MOST_STARS = 500

/**
 * Stars and quality of a file, in pixels of the stored picture, and its glance when asked for. With `mayUseGraphics` a graphics card
 * does what it is faster at. Faults: those of `openImage`.
 */
export const measureFrame = async (path: string, wantsGlance = false, mayUseGraphics = false): Promise<Result<MeasuredFrame>> => {
  const opened = await openImage(path)
  if (!opened.ok) return opened
  const { raster } = opened.value
  const graphics = mayUseGraphics && raster.sampleFormat === 'u16' && !isMosaic(raster) ? await graphicsKernels() : null
  const { stars, quality } = graphics ? await measureFrameWith(raster, graphics.sky) : measure(raster)
  const glance = wantsGlance ? packGlance(glanceOf(raster, stars)) : null
  const { width, height } = raster
  return ok({ quality, stars: stars.slice(0, MOST_STARS).map(starTuple), glance, width, height, ranOn: graphics?.name ?? null })
}

import type { DetectedStars } from '#server/work/work.ts'
import { ok, type Result } from '#shared/core/fault.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import { openImage } from './open-image.ts'

/** The brightest `limit` stars of a frame, in pixels of the stored picture. Faults: those of `openImage`. */
export const detectStars = async (path: string, limit: number): Promise<Result<DetectedStars<MeasuredStar>>> => {
  const opened = await openImage(path)
  if (!opened.ok) return opened
  const { raster } = opened.value
  return ok({ stars: findStars(raster).slice(0, limit), width: raster.width, height: raster.height })
}

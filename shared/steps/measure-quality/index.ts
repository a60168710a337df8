import { z } from 'zod'
import { ok } from '#shared/core/fault.ts'
import { qualityOf } from '#shared/kernels/quality/index.ts'
import { defineStep } from '#shared/steps/step.ts'

/**
 * The numbers a frame is judged by. Formulas and sources stand at each figure in shared/kernels/quality: sizes and shapes are
 * medians over well seen, unsaturated stars (stars.ts); sky, noise, saturation and patchiness come from the sky map (sky.ts);
 * weights are PixInsight's (psf-weight.ts); streaks are found by a Hough transform (shared/kernels/trails).
 */
export const measureQuality = defineStep({
  id: 'measure-quality',
  title: 'Measure quality',
  summary: 'Measures how sharp, round, dark and clear a picture is, and what crosses it, from its pixels and its stars.',
  params: z.object({}),
  needs: ['raster', 'stars'],
  gives: ['quality'],
  run: ({ raster, stars }) => ok({ quality: qualityOf(raster, stars) }),
})

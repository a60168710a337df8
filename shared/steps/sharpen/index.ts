import { z } from 'zod'
import { fail, ok } from '#shared/core/fault.ts'
import { isMosaic } from '#shared/core/raster.ts'
import { bestConvolve } from '#shared/kernels/convolve/best.ts'
import { gaussianTaps } from '#shared/kernels/convolve/index.ts'
import { closeGaps, floatCopyOf, floatPlane, meanPlane } from '#shared/kernels/float/index.ts'
import { noiseOfLayer, throughStarlets } from '#shared/kernels/starlet/index.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  method: z.enum(['wavelets', 'unsharp-mask']).default('wavelets').meta({
    title: 'Method',
    description: 'wavelets strengthens fine scales that rise above their noise; unsharp-mask adds what a blurred copy lacks',
  }),
  amount: z.number().min(0).max(3).default(0.5).meta({ title: 'Amount', description: 'How much is added' }),
  radius: z
    .number()
    .min(0.3)
    .max(15)
    .default(2)
    .meta({ title: 'Radius', description: 'Of the blurred copy of unsharp-mask', unit: 'px' }),
  threshold: z
    .number()
    .min(0)
    .max(10)
    .default(3)
    .meta({ title: 'Threshold', description: 'What does not rise so far above the noise is left alone', unit: 'sigma' }),
})

/** Shares of the amount for the scales of 1, 2, 4 and 8 pixels. */
const SCALES = [1, 1, 0.6, 0.3] as const

/** The part of what would be taken away that is. */
const DARK_SIDE = 0.35

/** What is added is found on the brightness and goes to all colours alike, so that edges get no colour. */
export const sharpen = defineStep({
  id: 'sharpen',
  title: 'Sharpen',
  summary: 'Strengthens fine detail that rises above the noise. For stretched pictures.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, { method, amount, radius, threshold }, { warn }) => {
    if (isMosaic(raster)) {
      return fail(
        'invalid',
        'sharpen.mosaic',
        'Neighbours in this mosaic have different colours. Put the step “Debayer” before it.',
      )
    }
    const result = floatCopyOf(raster)
    const { width, height, white } = raster
    const light = meanPlane(result)
    closeGaps(light)
    const added =
      method === 'wavelets'
        ? byScales(light, width, height, amount, threshold)
        : byMask(light, width, height, amount, radius, threshold)
    let clipped = 0
    for (let c = 0; c < raster.channels; c++) {
      const plane = floatPlane(result, c)
      for (let i = 0; i < plane.length; i++) {
        const before = plane[i]!
        // Dark rings catch the eye, bright ones are taken for sharpness.
        const after = before + (added[i]! < 0 ? DARK_SIDE * added[i]! : added[i]!)
        if ((after < 0 && before >= 0) || (after > white && before <= white)) clipped++
        plane[i] = before >= 0 && before <= white ? Math.min(white, Math.max(0, after)) : after
      }
    }
    const share = clipped / result.data.length
    if (share > 0.001) {
      const message = `${(100 * share).toPrecision(2)} % of the samples became black or white: take a smaller amount.`
      warn?.({ code: 'sharpen.clipped', message, figures: { share } })
    }
    return ok({ raster: result })
  },
})

const byScales = (light: Float32Array, width: number, height: number, amount: number, threshold: number): Float32Array => {
  const made = throughStarlets(light, width, height, SCALES.length, (coefficients, layer) => {
    const gain = amount * SCALES[layer]!
    const limit = threshold * noiseOfLayer(coefficients)
    for (let i = 0; i < coefficients.length; i++) coefficients[i]! *= 1 + gain * risen(Math.abs(coefficients[i]!), limit)
  })
  for (let i = 0; i < made.length; i++) made[i]! -= light[i]!
  return made
}

const byMask = (
  light: Float32Array,
  width: number,
  height: number,
  amount: number,
  radius: number,
  threshold: number,
): Float32Array => {
  const blurred = new Float32Array(light.length)
  bestConvolve().run(light, blurred, width, height, gaussianTaps(radius), 1)
  for (let i = 0; i < blurred.length; i++) blurred[i] = light[i]! - blurred[i]!
  const limit = threshold * noiseOfLayer(blurred)
  for (let i = 0; i < blurred.length; i++) blurred[i]! *= amount * risen(Math.abs(blurred[i]!), limit)
  return blurred
}

/** 0 for noise, 1 from the limit on, and no step in between. */
const risen = (size: number, limit: number): number => {
  const part = limit > 0 ? Math.min(1, size / limit) : 1
  return part * part * (3 - 2 * part)
}

import { z } from 'zod'
import { fail, ok } from '#shared/core/fault.ts'
import { isMosaic } from '#shared/core/raster.ts'
import { closeGaps, type FloatRaster, floatCopyOf, floatPlane, meanPlane, reopenGaps } from '#shared/kernels/float/index.ts'
import { nonLocalMeans } from '#shared/kernels/non-local-means/index.ts'
import { pixelNoise } from '#shared/kernels/star-shapes/index.ts'
import { shrinkNoise } from '#shared/kernels/starlet/shrink.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  method: z.enum(['wavelets', 'non-local-means']).default('wavelets').meta({
    title: 'Method',
    description:
      'wavelets is quick and knows coarse grain; non-local-means keeps fine repeated detail and takes many times as long',
  }),
  amount: z.number().min(0).max(1).default(0.8).meta({ title: 'Amount', description: 'How much of the noise goes' }),
  colour: z.number().min(0).max(1).default(0.95).meta({
    title: 'Amount for colours',
    description: 'Noise of colour is taken away by itself: it holds hardly any detail',
  }),
  threshold: z.number().min(0.5).max(10).default(3).meta({
    title: 'Threshold',
    description: 'What rises so far above the noise of its scale is taken for detail',
    unit: 'sigma',
  }),
  layers: z.number().int().min(1).max(7).default(4).meta({
    title: 'Scales',
    description: 'Of wavelets: 1 takes only the finest grain, 5 also blotches of 32 pixels',
  }),
  search: z.number().int().min(1).max(15).default(5).meta({
    title: 'Search',
    description: 'Of non-local-means: how far it looks for what is alike',
    unit: 'px',
  }),
})
type Params = z.output<typeof params>

export const denoise = defineStep({
  id: 'denoise',
  title: 'Denoise',
  summary:
    'Takes away noise and leaves what rises above it, by wavelets with the noise measured at each scale, or by non-local means.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, wishes, { signal, progress, warn }) => {
    if (isMosaic(raster)) {
      return fail(
        'invalid',
        'denoise.mosaic',
        'Neighbours in this mosaic have different colours. Put the step “Debayer” before it.',
      )
    }
    const result = floatCopyOf(raster)
    if (raster.channels === 3) denoiseColours(result, wishes, signal, progress, warn)
    else {
      for (let c = 0; c < raster.channels && !signal.aborted; c++) {
        const plane = floatPlane(result, c)
        plane.set(cleaned(plane, result, wishes, wishes.amount, signal))
        progress((c + 1) / raster.channels)
      }
    }
    return ok({ raster: result })
  },
})

/** Brightness and two differences of colour: the noise of colours goes without the detail that all three share. */
const denoiseColours = (
  raster: FloatRaster,
  wishes: Params,
  signal: { readonly aborted: boolean },
  progress: (fraction: number) => void,
  warn: Parameters<typeof denoise.run>[2]['warn'],
): void => {
  const light = meanPlane(raster)
  const [red, green, blue] = [floatPlane(raster, 0), floatPlane(raster, 1), floatPlane(raster, 2)]
  const gaps = closeGaps(light)
  // Colours have no fine detail: one scale more is free of it, and a higher threshold takes no star's colour.
  const threshold = 1.5 * wishes.threshold
  const ofColours: Params = { ...wishes, method: 'wavelets', layers: Math.min(7, wishes.layers + 1), threshold }
  for (let i = 0; i < light.length; i++) {
    red[i]! -= light[i]!
    blue[i]! -= light[i]!
  }
  for (const [at, plane] of [red, blue].entries()) {
    closeGaps(plane)
    plane.set(cleaned(plane, raster, ofColours, wishes.colour, signal))
    progress((at + 1) / 3)
    if (signal.aborted) return
  }
  const before = warn ? pixelNoise(light, raster.width, raster.height) : 0
  const clean = cleaned(light, raster, wishes, wishes.amount, signal)
  if (warn) {
    const after = pixelNoise(clean, raster.width, raster.height)
    // Skies without any grain look like plastic, and what is faint in them is gone.
    if (before > 0 && after < 0.05 * before) {
      const message = `Only ${((100 * after) / before).toPrecision(2)} % of the noise is left: faint detail went with it. A lower amount keeps more.`
      warn({ code: 'denoise.plastic', message, figures: { before, after } })
    }
  }
  for (let i = 0; i < light.length; i++) {
    const level = clean[i]!
    const [r, b] = [red[i]!, blue[i]!]
    red[i] = level + r
    green[i] = level - r - b
    blue[i] = level + b
  }
  for (const plane of [red, green, blue]) reopenGaps(plane, gaps)
}

const cleaned = (
  plane: Float32Array,
  { width, height }: FloatRaster,
  { method, threshold, layers, search }: Params,
  amount: number,
  signal: { readonly aborted: boolean },
): Float32Array => {
  if (amount === 0) return plane
  const gaps = closeGaps(plane)
  const deepest = Math.max(1, Math.min(layers, Math.floor(Math.log2(Math.max(2, Math.min(width, height) / 4)))))
  if (method === 'wavelets') {
    const { data } = shrinkNoise(plane, width, height, { layers: deepest, threshold, amount })
    reopenGaps(data, gaps)
    return data
  }
  const noise = pixelNoise(plane, width, height)
  if (!(noise > 0)) return plane
  const found = nonLocalMeans(plane, width, height, { search, patch: 1, strength: 0.35 * threshold, noise }, signal)
  for (let i = 0; i < found.length; i++) found[i] = plane[i]! + amount * (found[i]! - plane[i]!)
  reopenGaps(found, gaps)
  return found
}

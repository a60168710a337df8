import { z } from 'zod'
import { fail, ok } from '#shared/core/fault.ts'
import { isMosaic } from '#shared/core/raster.ts'
import { blurOf, deconvolve as sharpened } from '#shared/kernels/deconvolve/index.ts'
import { closeGaps, floatCopyOf, floatPlane, reopenGaps } from '#shared/kernels/float/index.ts'
import { medianOf, pixelNoise, pointSourcesOf } from '#shared/kernels/star-shapes/index.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  iterations: z.number().int().min(1).max(100).default(10).meta({ title: 'Rounds', description: 'More is sharper, and slower' }),
  fwhm: z.number().min(0).max(30).default(0).meta({
    title: 'Width of a star',
    description: 'Full width at half maximum of the blur; 0 measures it on the stars of the picture',
    unit: 'px',
  }),
  regularisation: z.number().min(0).max(10).default(3).meta({
    title: 'Regularisation',
    description: 'What does not rise so far above the noise is not sharpened; 0 sharpens the noise, too',
    unit: 'sigma',
  }),
})

const LEAST_STARS = 5

export const deconvolve = defineStep({
  id: 'deconvolve',
  title: 'Deconvolution',
  summary:
    'Undoes part of the blur of air and optics, by the shape of the stars in the picture. For pictures that are not stretched yet.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, { iterations, fwhm, regularisation }, { signal, progress, warn }) => {
    if (isMosaic(raster)) {
      return fail(
        'invalid',
        'deconvolve.mosaic',
        'Neighbours in this mosaic have different colours. Put the step “Debayer” before it.',
      )
    }
    const result = floatCopyOf(raster)
    const { width, height, channels, white } = raster
    const shape = fwhm > 0 ? { fwhm, beta: 4, count: LEAST_STARS } : shapeOf(pointSourcesOf(result, 1.6))
    if (shape.count < LEAST_STARS || !(shape.fwhm > 0)) {
      const message = `Only ${shape.count} stars tell the shape of the blur: nothing was sharpened. Give the width of a star yourself.`
      warn?.({ code: 'deconvolve.few-stars', message, figures: { stars: shape.count } })
      return ok({ raster: result })
    }
    const blur = blurOf(shape.fwhm, shape.beta)
    const options = { iterations, regularisation, saturation: 0.9 * white, reach: Math.max(2, Math.ceil(shape.fwhm)) }
    for (let c = 0; c < channels && !signal.aborted; c++) {
      const plane = floatPlane(result, c)
      const gaps = closeGaps(plane)
      const before = pixelNoise(plane, width, height)
      const made = sharpened(plane, width, height, blur, options, { signal, progress: (part) => progress((c + part) / channels) })
      const gain = before > 0 ? pixelNoise(made.data, width, height) / before : 1
      plane.set(made.data)
      reopenGaps(plane, gaps)
      const name = channels === 3 ? ['red', 'green', 'blue'][c] : 'the picture'
      if (made.ringing > 0.06) {
        const message = `At ${(100 * made.ringing).toPrecision(2)} % of the pixels of ${name} a dark ring was held back: take fewer rounds.`
        warn?.({ code: 'deconvolve.ringing', message, figures: { share: made.ringing, channel: c } })
      }
      if (gain > 1.5) {
        const message = `The noise of ${name} grew to ${gain.toFixed(1)} times: raise the regularisation, or denoise first.`
        warn?.({ code: 'deconvolve.noise', message, figures: { gain, channel: c } })
      }
    }
    return ok({ raster: result })
  },
})

/** The usual star: medians of those that stand clear. */
const shapeOf = (stars: ReturnType<typeof pointSourcesOf>): { fwhm: number; beta: number; count: number } => {
  const clear = stars.filter(
    ({ isSaturated, isBlended, snr, fwhmMoffat }) => !isSaturated && !isBlended && snr > 30 && fwhmMoffat !== null,
  )
  return {
    fwhm: medianOf(clear.map(({ fwhmMoffat }) => fwhmMoffat ?? 0)),
    beta: medianOf(clear.map(({ beta }) => beta ?? 4)),
    count: clear.length,
  }
}

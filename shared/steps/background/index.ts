import { z } from 'zod'
import { fail, ok } from '#shared/core/fault.ts'
import { createSamples, planeOf, type Raster, type Samples } from '#shared/core/raster.ts'
import { backgroundOf, createSurface, figuresOf } from '#shared/kernels/background/index.ts'
import { defineStep } from '#shared/steps/step.ts'

const params = z.object({
  result: z.enum(['subtract', 'divide', 'background']).default('subtract').meta({
    title: 'Result',
    description: 'subtract takes light pollution away, divide takes vignetting away, background shows what was found',
  }),
  mesh: z.number().int().min(8).max(1024).default(64).meta({
    title: 'Mesh size',
    description: 'The sky is measured in squares of this size: larger than the largest star, smaller than what the sky does',
    unit: 'px',
  }),
})
type Params = z.output<typeof params>

export const background = defineStep({
  id: 'background',
  title: 'Background',
  summary: 'Measures the sky behind the stars and evens it out. The middle level of the sky stays what it was.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, wishes, { signal, progress }) => {
    if (raster.bayer) {
      return fail(
        'invalid',
        'background.mosaic',
        'The colours of this mosaic have skies of their own. Put the step “Debayer” before it.',
      )
    }
    const result = { ...raster, data: createSamples(raster.sampleFormat, raster.data.length) }
    for (let channel = 0; channel < raster.channels && !signal.aborted; channel++) {
      evenOut(planeOf(raster, channel), planeOf(result, channel), raster, wishes)
      progress((channel + 1) / raster.channels)
    }
    return ok({ raster: result })
  },
})

const evenOut = (from: Samples, to: Samples, { width, height }: Raster, { result, mesh }: Params): void => {
  const map = backgroundOf(from, width, height, { mesh })
  const surface = createSurface(map, map.level)
  const { level } = figuresOf(map)
  const row = new Float32Array(width)
  const isWhole = !(to instanceof Float32Array || to instanceof Float64Array)
  const [least, most] = limitsOf(to)
  for (let y = 0, at = 0; y < height; y++) {
    surface.fillRow(y, row)
    for (let x = 0; x < width; x++, at++) {
      const sky = row[x]!
      const value = result === 'background' ? sky : result === 'subtract' ? from[at]! - sky + level : (from[at]! / sky) * level
      to[at] = isWhole ? Math.min(most, Math.max(least, Math.round(value))) : value
    }
  }
}

const limitsOf = (samples: Samples): readonly [number, number] => {
  if (samples instanceof Uint8Array) return [0, 255]
  if (samples instanceof Uint16Array) return [0, 65535]
  if (samples instanceof Int16Array) return [-32768, 32767]
  return [-2147483648, 2147483647]
}

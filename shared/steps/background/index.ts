import { z } from 'zod'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { isMosaic } from '#shared/core/raster.ts'
import { type BackgroundMap, backgroundOf, createSurface, figuresOf } from '#shared/kernels/background/index.ts'
import { type FloatRaster, floatCopyOf, floatPlane, meanPlane } from '#shared/kernels/float/index.ts'
import { type FittedSurface, fitPolynomial, fitThinPlate } from '#shared/kernels/surface-fit/index.ts'
import { levelAround, type SkySample, skySamplesOf } from '#shared/kernels/surface-fit/sky-samples.ts'
import { defineStep, type StepContext } from '#shared/steps/step.ts'

const params = z.object({
  method: z.enum(['polynomial', 'thin-plate', 'mesh']).default('polynomial').meta({
    title: 'Method',
    description:
      'polynomial and thin-plate go through samples of the sky that avoid stars and nebulae; mesh follows everything larger than a mesh, nebulae too',
  }),
  result: z.enum(['subtract', 'divide', 'background']).default('subtract').meta({
    title: 'Result',
    description: 'subtract takes light pollution away, divide takes vignetting away, background shows what was found',
  }),
  degree: z.number().int().min(1).max(4).default(2).meta({
    title: 'Degree',
    description: 'Of the polynomial: 1 is a slope, 4 follows four bends. The lowest that does it harms the least',
  }),
  smoothing: z.number().min(0).max(1).default(0.5).meta({
    title: 'Smoothing',
    description: 'Of the thin plate: 0 goes through every sample, 1 is nearly flat',
  }),
  samples: z.number().int().min(4).max(40).default(20).meta({
    title: 'Samples',
    description: 'How many squares of sky are measured along the long side',
  }),
  size: z.number().int().min(5).max(101).default(25).meta({ title: 'Sample size', description: 'Side of a square', unit: 'px' }),
  tolerance: z.number().min(0.5).max(20).default(3).meta({
    title: 'Tolerance',
    description: 'Squares that rise so far above the smooth sky count as nebula and are left out',
    unit: 'sigma',
  }),
  mesh: z.number().int().min(8).max(1024).default(64).meta({
    title: 'Mesh size',
    description: 'Of the mesh method: larger than the largest star, smaller than what the sky does',
    unit: 'px',
  }),
  places: z
    .array(z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]))
    .min(3)
    .max(1000)
    .optional()
    .meta({
      title: 'Places',
      description: 'Samples that somebody set, as fractions of width and height, instead of the grid',
      isInternal: true,
    }),
})
type Params = z.output<typeof params>

export const background = defineStep({
  id: 'background',
  title: 'Background',
  summary: 'Measures the sky behind stars and nebulae and evens it out. The middle level of the sky stays what it was.',
  params,
  needs: ['raster'],
  gives: ['raster'],
  run: ({ raster }, wishes, context) => {
    if (isMosaic(raster)) {
      return fail(
        'invalid',
        'background.mosaic',
        'The colours of this mosaic have skies of their own. Put the step “Debayer” before it.',
      )
    }
    const result = floatCopyOf(raster)
    const samples = wishes.method === 'mesh' ? [] : samplesFor(result, wishes)
    for (let channel = 0; channel < raster.channels && !context.signal.aborted; channel++) {
      const plane = floatPlane(result, channel)
      const map =
        wishes.method === 'mesh'
          ? ok(backgroundOf(plane, raster.width, raster.height, wishes))
          : surfaceFor(plane, result, samples, wishes)
      if (!map.ok) return map
      evenOut(plane, result, map.value, wishes)
      context.progress((channel + 1) / raster.channels)
    }
    if (wishes.result === 'subtract') warnOf(result, samples, context)
    return ok({ raster: result })
  },
})

const samplesFor = (raster: FloatRaster, { samples, size, tolerance, places }: Params): readonly SkySample[] =>
  skySamplesOf(meanPlane(raster), raster.width, raster.height, { across: samples, size, tolerance, places })

/** Places along the long side at which a fitted surface is evaluated; between them goes a bicubic spline. */
const FINE = 48

const surfaceFor = (
  plane: Float32Array,
  { width, height }: FloatRaster,
  samples: readonly SkySample[],
  { method, degree, smoothing, size }: Params,
): Result<BackgroundMap> => {
  const measured = samples
    .filter(({ isSky }) => isSky)
    .map(({ x, y, u, v }) => ({ u, v, level: levelAround(plane, width, height, x, y, size) }))
    .filter(({ level }) => !Number.isNaN(level))
  const fitted = method === 'polynomial' ? fitPolynomial(measured, degree) : fitThinPlate(measured, smoothing)
  if (!fitted) {
    const advice = 'Take more or smaller samples, a lower degree, or a higher tolerance.'
    return fail('no-result', 'background.few-samples', `Only ${measured.length} squares show the bare sky. ${advice}`)
  }
  return ok(mapOf(fitted, width, height))
}

const mapOf = (surface: FittedSurface, width: number, height: number): BackgroundMap => {
  const cell = Math.max(1, Math.max(width, height) / FINE)
  const [columns, rows] = [width, height].map((side) => Math.max(1, Math.round(side / cell))) as [number, number]
  const middle = (at: number, count: number): number => (2 * (at + 0.5)) / count - 1
  const level = Float32Array.from({ length: columns * rows }, (_, i) =>
    surface(middle(i % columns, columns), middle(Math.floor(i / columns), rows)),
  )
  return { columns, rows, meshWidth: width / columns, meshHeight: height / rows, level, rms: new Float32Array(level.length) }
}

const evenOut = (plane: Float32Array, { width, height }: FloatRaster, map: BackgroundMap, { result }: Params): void => {
  const surface = createSurface(map, map.level)
  const { level } = figuresOf(map)
  const row = new Float32Array(width)
  for (let y = 0, at = 0; y < height; y++) {
    surface.fillRow(y, row)
    if (result === 'background') plane.set(row, at)
    else if (result === 'subtract') for (let x = 0; x < width; x++) plane[at + x]! += level - row[x]!
    else for (let x = 0; x < width; x++) plane[at + x]! *= level / row[x]!
    at += width
  }
}

const BOWL_SIGMA = 6
const LEAST_CLIPPED = 0.001
const FEW = 0.4

/** What may have gone wrong: samples below black, sky darker than sky, too little sky to tell. */
const warnOf = (raster: FloatRaster, samples: readonly SkySample[], { warn }: StepContext): void => {
  if (!warn) return
  let below = 0
  for (let i = 0; i < raster.data.length; i++) if (raster.data[i]! < 0) below++
  const share = below / raster.data.length
  if (share > LEAST_CLIPPED) {
    const message = `${percent(share)} of the samples lie below black now and will be lost where whole numbers are written.`
    warn({ code: 'background.clipped-blacks', message, figures: { share } })
  }
  if (samples.length === 0) return
  const kept = samples.filter(({ isSky }) => isSky)
  if (kept.length < FEW * samples.length) {
    const figures = { kept: kept.length, samples: samples.length }
    const message = `Only ${kept.length} of ${samples.length} squares count as sky: a nebula fills the picture. A low degree is safest.`
    warn({ code: 'background.little-sky', message, figures })
  }
  const mean = meanPlane(raster)
  const residuals = samples.map(({ x, y }) => levelAround(mean, raster.width, raster.height, x, y, 25)).filter(Number.isFinite)
  const skies = residuals.toSorted((a, b) => a - b)
  const middle = skies[skies.length >> 1] ?? 0
  const spread = 1.4826 * (skies.map((value) => Math.abs(value - middle)).sort((a, b) => a - b)[skies.length >> 1] ?? 0)
  const depth = spread > 0 ? (middle - (skies[0] ?? middle)) / spread : 0
  if (depth > BOWL_SIGMA) {
    const message = `A square of sky is now ${depth.toFixed(1)} sigma darker than the others: a dark nebula, or too much was taken there.`
    warn({ code: 'background.bowl', message, figures: { depthSigma: depth } })
  }
}

const percent = (share: number): string => `${(100 * share).toPrecision(2)} %`

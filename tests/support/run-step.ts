import type { Raster } from '#shared/core/raster.ts'
import { runStep } from '#shared/steps/pipeline.ts'
import type { StepFrame, StepWarning } from '#shared/steps/step.ts'
import { steps } from '#shared/steps/steps.gen.ts'

/** A picture through one step of the registry, and what it warned of. Throws what the step refuses. */
export const runOne = (
  id: string,
  frame: StepFrame,
  params: Record<string, unknown> = {},
): { frame: StepFrame; raster: Raster; warnings: StepWarning[] } => {
  const warnings: StepWarning[] = []
  const context = { signal: { aborted: false }, progress: () => {}, warn: (warning: StepWarning) => void warnings.push(warning) }
  const made = runStep(steps, id, params, frame, context)
  if (!made.ok) throw new Error(made.fault.message)
  return { frame: made.value, raster: made.value.raster, warnings }
}

/** Three planes of floats, white 1, by a function of column, row and channel. */
export const colourRaster = (
  width: number,
  height: number,
  level: (x: number, y: number, channel: number) => number,
): Raster => ({
  ...{ width, height, channels: 3, sampleFormat: 'f32', white: 1, isBottomUp: false },
  data: Float32Array.from({ length: 3 * width * height }, (_, i) => {
    const at = i % (width * height)
    return level(at % width, Math.floor(at / width), Math.floor(i / (width * height)))
  }),
})

/** Normal numbers from even ones (Box & Muller). */
export const normalFrom =
  (random: () => number): (() => number) =>
  () =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

export const deviationOf = (values: ArrayLike<number>): number => {
  const list = Array.from(values)
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length
  return Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length)
}

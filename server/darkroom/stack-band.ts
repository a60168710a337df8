import { type Combined, combine, createCombined } from '#shared/kernels/combine/index.ts'
import { type Band, createPatch, fillPatch, sourceRows, type Warp } from '#shared/kernels/warp/index.ts'
import { fastWarp } from '#shared/kernels/warp/wasm.ts'
import type { Line } from '#shared/stacking/levels.ts'
import { preparedRows } from './frame-rows.ts'
import type { RowFiles } from './read-rows.ts'
import type { PlannedFrame, StackPlan } from './stack-plan.ts'

/** Makes bands of a stack one after the other, in memory of its own that it keeps. */
export interface BandMaker {
  /** Rows `from` to `to`, channel by channel. The answer holds until the next call. */
  make(from: number, to: number): readonly Combined[]
}

export const createBandMaker = (plan: StackPlan, files: RowFiles): BandMaker => {
  const { width, channels, frames, combination, bandRows } = plan
  const run = fastWarp(plan.interpolation)
  const memory = Array.from({ length: channels }, () => new Float32Array(frames.length * bandRows * width))
  const results = Array.from({ length: channels }, () => createCombined(bandRows * width))
  return {
    make(from, to) {
      const band = { width, from, to }
      const size = (to - from) * width
      for (const [at, frame] of frames.entries()) {
        const layers = memory.map((layer) => layer.subarray(at * size, (at + 1) * size))
        placeFrame(plan, files, frame, band, run, layers)
      }
      for (const [channel, layers] of memory.entries()) combine(layers, size, combination, results[channel]!)
      return results.map(({ values, low, high }) => ({
        values: values.subarray(0, size),
        low: low.subarray(0, size),
        high: high.subarray(0, size),
      }))
    },
  }
}

/** What one frame shows of a band, brought to the levels of the reference, into `layers`, one for each channel. */
const placeFrame = (
  plan: StackPlan,
  files: RowFiles,
  frame: PlannedFrame,
  band: Band,
  run: Warp,
  layers: readonly Float32Array[],
): void => {
  const { stored, toFrame, darkScale, lines } = frame
  const preparation = { masters: frame.masters === null ? null : plan.masters[frame.masters]!, darkScale, debayer: plan.debayer }
  if (!toFrame) {
    const rows = preparedRows(files, stored, preparation, band.from, band.to)
    for (const [channel, layer] of layers.entries()) {
      layer.set(rows[channel]!)
      applyLine(layer, lines[channel]!)
    }
    return
  }
  const source = sourceRows(toFrame, band, stored.height)
  if (!source) {
    for (const layer of layers) layer.fill(Number.NaN)
    return
  }
  const first = Math.max(0, source.top)
  const rows = preparedRows(files, stored, preparation, first, Math.min(stored.height, source.top + source.rows))
  const patch = createPatch(stored.width, stored.height, source)
  for (const [channel, layer] of layers.entries()) {
    fillPatch(patch, rows[channel]!, first)
    run(patch, toFrame, band, layer)
    applyLine(layer, lines[channel]!)
  }
}

const applyLine = (values: Float32Array, { gain, offset }: Line): void => {
  if (gain === 1 && offset === 0) return
  for (let i = 0; i < values.length; i++) values[i] = gain * values[i]! + offset
}

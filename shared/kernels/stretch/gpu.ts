import { createSamples, planeOf, type Raster } from '#shared/core/raster.ts'
import type { GpuDevice } from '../gpu.ts'
import { packPairs, startProgram } from '../gpu-program.ts'
import { tableOf } from './apply.ts'
import { transferOf } from './curve.ts'
import type { ResolvedStretch } from './resolve.ts'
import { STRETCH_WGSL } from './wgsl.ts'

export type GpuStretch = (raster: Raster, stretch: ResolvedStretch) => Promise<Raster>

const GROUP = 256
/** Groups of one row of a dispatch. */
const ACROSS = 1024

/**
 * The WebGPU twin of `stretchRaster` for pictures of 16 bits whose channels are stretched by themselves; it agrees to the last bit.
 * Throws for others. Calls must follow one another.
 */
export const gpuStretch = (device: GpuDevice): GpuStretch => {
  const program = startProgram(device, STRETCH_WGSL)
  return async (raster, { curves, coupling }) => {
    if (raster.sampleFormat !== 'u16' || coupling !== 'channels' || (raster.bayer && curves.length > 1))
      throw new RangeError('Only channels of 16 bits, each by itself.')
    const result: Raster = { ...raster, data: createSamples('u16', raster.data.length) }
    for (let channel = 0; channel < raster.channels; channel++) {
      const plane = planeOf(raster, channel)
      const to = planeOf(result, channel)
      const table = Uint16Array.from(tableOf(raster.white, transferOf(curves[channel] ?? curves[0]!), 65536, 0))
      const levels = packPairs(table)
      const most = 2 * program.mostWords
      for (let from = 0; from < plane.length; from += most) {
        const pairs = packPairs(Uint16Array.from(plane.subarray(from, from + most)))
        const groups = Math.ceil(pairs.length / GROUP)
        const bind = { 0: program.memory(levels), 1: program.memory(pairs), 2: program.memory(pairs.length) }
        const pass = { entry: 'stretch', x: Math.min(ACROSS, groups), y: Math.ceil(groups / ACROSS), bind }
        const [answer] = await program.run([pass], [bind[2]], pairs.length)
        to.set(new Uint16Array(answer!, 0, Math.min(most, plane.length - from)), from)
      }
    }
    return result
  }
}

import type { GpuDevice } from '../gpu.ts'
import { MOST_GROUPS, startProgram } from '../gpu-program.ts'
import { type Convolve, mirrored } from './index.ts'
import { CONVOLVE_WGSL } from './wgsl.ts'

export type GpuConvolve = (...args: Parameters<Convolve>) => Promise<void>

const GROUP = 256

/**
 * The WebGPU twin of `convolve` on a device that is handed in (only a real one pays: `isRealAdapter`). Agrees with the reference to
 * one part in a million of the largest level. Calls must follow one another.
 */
export const gpuConvolve = (device: GpuDevice): GpuConvolve => {
  const program = startProgram(device, CONVOLVE_WGSL)
  return async (data, out, width, height, taps, step) => {
    const reach = (taps.length - 1) * step
    const fitting = Math.min(MOST_GROUPS, Math.floor(program.mostWords / width)) - 2 * reach
    const bandRows = Math.max(1, Math.min(height, fitting))
    for (let from = 0; from < height; from += bandRows) {
      const rows = Math.min(bandRows, height - from)
      const band = new Float32Array(width * (rows + 2 * reach))
      for (let row = 0; row < rows + 2 * reach; row++) {
        const y = mirrored(from + row - reach, height)
        band.set(data.subarray(y * width, (y + 1) * width), row * width)
      }
      const shape = program.parameters(Uint32Array.of(width, rows, taps.length, step))
      const weights = program.memory(Float32Array.from(taps))
      const input = program.memory(band)
      const filtered = program.memory(band.length)
      const x = Math.ceil(width / GROUP)
      // The filtered rows are all that is needed then: the answer takes the place of the input.
      const passes = [
        { entry: 'alongRows', x, y: rows + 2 * reach, bind: { 0: shape, 1: weights, 2: input, 3: filtered } },
        { entry: 'downColumns', x, y: rows, bind: { 0: shape, 1: weights, 2: filtered, 3: input } },
      ]
      const [answer] = await program.run(passes, [input], width * rows)
      out.set(new Float32Array(answer!), from * width)
    }
  }
}

import type { GpuBuffer, GpuDevice } from '../gpu.ts'
import { type GpuPass, startProgram } from '../gpu-program.ts'
import type { Band, BandColours } from './band.ts'
import { RCD_MARGIN } from './rcd.ts'
import { RCD_WGSL } from './wgsl.ts'

export type GpuInterpolate = (band: Band, out: BandColours) => Promise<void>

const GROUP = 64

/**
 * The WebGPU twin of `rcd`, for bands of 32-bit floats of at most 65,535 rows, margins included. It agrees with the reference as
 * its WASM twin does: but where two directions are all but equally good, to a level in 65,536. Calls must follow one another.
 */
export const gpuRcd = (device: GpuDevice): GpuInterpolate => {
  const program = startProgram(device, RCD_WGSL)
  return async ({ data, width, rows, margin, stride, redX, redY, tiny }, out) => {
    const { length } = data
    const shape = (first: number, second: number): GpuBuffer => {
      const words = Uint32Array.of(length, stride, redX, redY, first, second, 0, RCD_MARGIN)
      new Float32Array(words.buffer)[6] = tiny
      return program.parameters(words)
    }
    const room = (): GpuBuffer => program.memory(length)
    const mosaic = program.memory(Float32Array.from(data))
    const [along, across, upright, diagonal, low, green, red, blue] = [1, 2, 3, 4, 5, 6, 7, 8].map(room) as Eight
    const pass = (entry: string, parameters: GpuBuffer, bind: Record<number, GpuBuffer>): GpuPass => ({
      ...{ entry, x: Math.ceil(stride / GROUP), y: length / stride },
      bind: { 0: parameters, ...bind },
    })
    const changes = (first: number, second: number, share: GpuBuffer): GpuPass[] => [
      pass('squares', shape(first, 0), { 1: mosaic, 4: along }),
      pass('squares', shape(second, 0), { 1: mosaic, 4: across }),
      pass('shares', shape(first, second), { 2: along, 3: across, 4: share }),
    ]
    const found = await program.run(
      [
        ...changes(stride, 1, upright),
        ...changes(stride + 1, stride - 1, diagonal),
        pass('lowPass', shape(0, 0), { 1: mosaic, 4: low }),
        pass('fillGreen', shape(0, 0), { 1: mosaic, 2: low, 3: upright, 4: green }),
        pass('fillOpposite', shape(1 - redX, 1 - redY), { 1: mosaic, 2: green, 3: diagonal, 4: red }),
        pass('fillOpposite', shape(redX, redY), { 1: mosaic, 2: green, 3: diagonal, 4: blue }),
        pass('fillBesideGreen', shape(0, 0), { 2: green, 3: upright, 4: red }),
        pass('fillBesideGreen', shape(0, 0), { 2: green, 3: upright, 4: blue }),
      ],
      [red, green, blue],
      length,
    )
    for (const [i, to] of [out.red, out.green, out.blue].entries()) {
      const plane = new Float32Array(found[i]!)
      for (let row = 0; row < rows; row++) {
        const start = (row + margin) * stride + margin
        to.set(plane.subarray(start, start + width), row * width)
      }
    }
  }
}

type Eight = [GpuBuffer, GpuBuffer, GpuBuffer, GpuBuffer, GpuBuffer, GpuBuffer, GpuBuffer, GpuBuffer]

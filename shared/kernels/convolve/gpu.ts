import { type GpuBuffer, type GpuDevice, MAP_READ, USAGE } from '../gpu.ts'
import { type Convolve, mirrored } from './index.ts'
import { CONVOLVE_WGSL } from './wgsl.ts'

export type GpuConvolve = (...args: Parameters<Convolve>) => Promise<void>

/** Rows at a time: what a dispatch may have is 65,535. */
const MOST_ROWS = 16384
const GROUP = 256

/**
 * The WebGPU twin of `convolve` on a device that is handed in (only a real one pays: `isRealAdapter`). Agrees with the reference to
 * one part in a million of the largest level. Calls must follow one another.
 */
export const gpuConvolve = (device: GpuDevice): GpuConvolve => {
  const module = device.createShaderModule({ code: CONVOLVE_WGSL })
  const pipelineOf = (entryPoint: string) => device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint } })
  const [alongRows, downColumns] = [pipelineOf('alongRows'), pipelineOf('downColumns')]

  return async (data, out, width, height, taps, step) => {
    const reach = (taps.length - 1) * step
    const fitting = Math.floor(device.limits.maxStorageBufferBindingSize / (4 * width)) - 2 * reach
    const bandRows = Math.max(1, Math.min(height, MOST_ROWS, fitting))
    const rowsWithMargin = bandRows + 2 * reach
    const buffers: GpuBuffer[] = []
    const make = (size: number, usage: number): GpuBuffer => {
      const buffer = device.createBuffer({ size: Math.max(16, size), usage })
      buffers.push(buffer)
      return buffer
    }
    const shape = make(16, USAGE.uniform | USAGE.copyTarget)
    const tapsBuffer = make(4 * taps.length, USAGE.storage | USAGE.copyTarget)
    const input = make(4 * width * rowsWithMargin, USAGE.storage | USAGE.copyTarget | USAGE.copySource)
    const filtered = make(4 * width * rowsWithMargin, USAGE.storage)
    const answer = make(4 * width * bandRows, USAGE.mapRead | USAGE.copyTarget)
    const groupOf = (pipeline: typeof alongRows, source: GpuBuffer, target: GpuBuffer) =>
      device.createBindGroup({
        layout: pipeline.getBindGroupLayout(0),
        entries: [shape, tapsBuffer, source, target].map((buffer, binding) => ({ binding, resource: { buffer } })),
      })
    const band = new Float32Array(width * rowsWithMargin)
    device.queue.writeBuffer(tapsBuffer, 0, Float32Array.from(taps))
    try {
      for (let from = 0; from < height; from += bandRows) {
        const rows = Math.min(bandRows, height - from)
        for (let row = 0; row < rows + 2 * reach; row++) {
          const y = mirrored(from + row - reach, height)
          band.set(data.subarray(y * width, (y + 1) * width), row * width)
        }
        device.queue.writeBuffer(input, 0, band)
        device.queue.writeBuffer(shape, 0, Uint32Array.of(width, rows, taps.length, step))
        const encoder = device.createCommandEncoder()
        const pass = encoder.beginComputePass()
        pass.setPipeline(alongRows)
        pass.setBindGroup(0, groupOf(alongRows, input, filtered))
        pass.dispatchWorkgroups(Math.ceil(width / GROUP), rows + 2 * reach)
        pass.setPipeline(downColumns)
        pass.setBindGroup(0, groupOf(downColumns, filtered, input))
        pass.dispatchWorkgroups(Math.ceil(width / GROUP), rows)
        pass.end()
        encoder.copyBufferToBuffer(input, 0, answer, 0, 4 * width * rows)
        device.queue.submit([encoder.finish()])
        await answer.mapAsync(MAP_READ)
        out.set(new Float32Array(answer.getMappedRange()).subarray(0, width * rows), from * width)
        answer.unmap()
      }
    } finally {
      for (const buffer of buffers) buffer.destroy()
    }
  }
}

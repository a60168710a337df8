import { type GpuBuffer, type GpuDevice, type GpuPipeline, MAP_READ, USAGE } from './gpu.ts'

export type Words = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>

/** One walk of a shader over `x` x `y` groups of threads. */
export interface GpuPass {
  readonly entry: string
  readonly x: number
  readonly y: number
  /** What the entry point names, by binding; no more than it uses. */
  readonly bind: Readonly<Record<number, GpuBuffer>>
}

/** A shader on a device, and the memory of its next run. Runs must follow one another. */
export interface GpuProgram {
  /** Memory for numbers of 32 bits: with these in it, or room for so many. */
  memory(content: Words | number): GpuBuffer
  /** Parameters, at least one. */
  parameters(content: Words): GpuBuffer
  /** Runs the passes in order, answers the first `words` of each of `answers`, and frees all memory. */
  run(passes: readonly GpuPass[], answers: readonly GpuBuffer[], words: number): Promise<ArrayBuffer[]>
  /** How many numbers of 32 bits one piece of memory may have. */
  readonly mostWords: number
}

/** Dispatches have at most this many groups along an axis (a limit of the WebGPU standard). */
export const MOST_GROUPS = 65535

export const startProgram = (device: GpuDevice, code: string): GpuProgram => {
  const module = device.createShaderModule({ code })
  const pipelines = new Map<string, GpuPipeline>()
  let held: GpuBuffer[] = []
  const make = (words: number, usage: number): GpuBuffer => {
    const buffer = device.createBuffer({ size: Math.max(16, 16 * Math.ceil(words / 4)), usage })
    held.push(buffer)
    return buffer
  }
  const filled = (content: Words | number, usage: number): GpuBuffer => {
    if (typeof content === 'number') return make(content, usage)
    const buffer = make(content.length, usage)
    device.queue.writeBuffer(buffer, 0, content)
    return buffer
  }
  const pipelineOf = (entryPoint: string): GpuPipeline => {
    const known = pipelines.get(entryPoint)
    if (known) return known
    const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint } })
    pipelines.set(entryPoint, pipeline)
    return pipeline
  }
  const storage = USAGE.storage | USAGE.copyTarget | USAGE.copySource
  return {
    mostWords: device.limits.maxStorageBufferBindingSize >> 2,
    memory: (content) => filled(content, storage),
    parameters: (content) => filled(content, USAGE.uniform | USAGE.copyTarget),
    async run(passes, answers, words) {
      const copies = answers.map(() => make(words, USAGE.mapRead | USAGE.copyTarget))
      try {
        const encoder = device.createCommandEncoder()
        const pass = encoder.beginComputePass()
        for (const { entry, x, y, bind } of passes) {
          const pipeline = pipelineOf(entry)
          const entries = Object.entries(bind).map(([binding, buffer]) => ({ binding: Number(binding), resource: { buffer } }))
          pass.setPipeline(pipeline)
          pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }))
          pass.dispatchWorkgroups(x, y)
        }
        pass.end()
        for (const [i, answer] of answers.entries()) encoder.copyBufferToBuffer(answer, 0, copies[i]!, 0, 4 * words)
        device.queue.submit([encoder.finish()])
        return await Promise.all(
          copies.map(async (copy) => {
            await copy.mapAsync(MAP_READ)
            const bytes = copy.getMappedRange().slice(0, 4 * words)
            copy.unmap()
            return bytes
          }),
        )
      } finally {
        for (const buffer of held) buffer.destroy()
        held = []
      }
    },
  }
}

/** Samples of 16 bits, two to a number, the first one below. */
export const packPairs = (samples: Uint16Array): Uint32Array<ArrayBuffer> => {
  const pairs = new Uint32Array((samples.length + 1) >> 1)
  new Uint16Array(pairs.buffer).set(samples)
  return pairs
}

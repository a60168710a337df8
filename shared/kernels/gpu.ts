/** What one call gives and another takes; nothing here looks inside. */
// biome-ignore lint/suspicious/noExplicitAny: the standard's types for these are closed, and pure code has none of them.
type Opaque = any

/**
 * The part of WebGPU that kernels use. A browser's GPUDevice and that of Dawn (the package webgpu) both fit; pure code asks for
 * neither, it is handed one.
 */
export interface GpuDevice {
  readonly limits: { readonly maxStorageBufferBindingSize: number }
  readonly queue: {
    writeBuffer(buffer: GpuBuffer, offset: number, data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): void
    submit(commands: Opaque[]): void
  }
  createBuffer(descriptor: { readonly size: number; readonly usage: number }): GpuBuffer
  createShaderModule(descriptor: { readonly code: string }): Opaque
  createComputePipeline(descriptor: {
    readonly layout: 'auto'
    readonly compute: { readonly module: Opaque; readonly entryPoint: string }
  }): GpuPipeline
  createBindGroup(descriptor: {
    readonly layout: Opaque
    readonly entries: { readonly binding: number; readonly resource: { readonly buffer: Opaque } }[]
  }): Opaque
  createCommandEncoder(): GpuEncoder
}

export interface GpuBuffer {
  mapAsync(mode: number): Promise<unknown>
  getMappedRange(): ArrayBuffer
  unmap(): unknown
  destroy(): unknown
}

export interface GpuPipeline {
  getBindGroupLayout(index: number): Opaque
}

export interface GpuEncoder {
  beginComputePass(): {
    setPipeline(pipeline: GpuPipeline): void
    setBindGroup(index: number, group: Opaque): void
    dispatchWorkgroups(x: number, y: number): void
    end(): void
  }
  copyBufferToBuffer(from: GpuBuffer, fromOffset: number, to: GpuBuffer, toOffset: number, size: number): void
  finish(): Opaque
}

/** Flags of the WebGPU standard. */
export const USAGE = { mapRead: 0x1, copySource: 0x4, copyTarget: 0x8, uniform: 0x40, storage: 0x80 } as const
export const MAP_READ = 0x1

/** True for a graphics card; software that only claims to be one is slower than the twins for the CPU. */
export const isRealAdapter = (info: {
  readonly isFallbackAdapter?: boolean
  readonly architecture?: string
  readonly vendor?: string
}): boolean =>
  info.isFallbackAdapter !== true &&
  !/swiftshader|llvmpipe|lavapipe|warp/i.test(`${info.vendor ?? ''} ${info.architecture ?? ''}`)

import type { Raster } from '#shared/core/raster.ts'
import { gpuSky } from '#shared/kernels/detect/gpu-sky.ts'
import { findSkyAndStars } from '#shared/kernels/detect/index.ts'
import { CPU_SKY, type SkyKernels } from '#shared/kernels/detect/sky-kernels.ts'
import { type GpuDevice, isRealAdapter } from '#shared/kernels/gpu.ts'

/** What a graphics card does for this process. */
export interface GraphicsKernels {
  /** Of the card, for those who read the log. */
  readonly name: string
  readonly sky: SkyKernels
}

let known: Promise<GraphicsKernels | null> | undefined

/**
 * The kernels of this machine's graphics card, where there is one and it is faster than the processor: found out once for a process,
 * by running both. Only for processes that may break down with a driver.
 */
export const graphicsKernels = (): Promise<GraphicsKernels | null> => {
  known ??= open()
  return known
}

const open = async (): Promise<GraphicsKernels | null> => {
  const { create } = await import('webgpu')
  const gpu = create([])
  const adapter = await gpu.requestAdapter()
  if (!adapter || !isRealAdapter(adapter.info)) return null
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits
  const device = await adapter.requestDevice({ requiredLimits: { maxStorageBufferBindingSize, maxBufferSize } })
  // Whatever Dawn hands out dies with this object.
  Object.assign(globalThis, { gpu })
  const { vendor, architecture, description } = adapter.info
  const kernels = {
    name: description || [vendor, architecture].filter(Boolean).join(' '),
    sky: gpuSky(device as unknown as GpuDevice),
  }
  if (await isFaster(kernels.sky)) return kernels
  device.destroy()
  return null
}

const [WIDTH, HEIGHT] = [2048, 1536]

/** Whether a picture of 3 megapixels takes less time. Each runs once before, for what is made or compiled at its first call. */
const isFaster = async (kernels: SkyKernels): Promise<boolean> => {
  const trial = trialPicture()
  const timeOf = async (one: SkyKernels): Promise<number> => {
    await findSkyAndStars(trial, one)
    const start = performance.now()
    await findSkyAndStars(trial, one)
    return performance.now() - start
  }
  return (await timeOf(kernels)) < (await timeOf(CPU_SKY))
}

/** A sky whose samples scatter like noise, without stars: those are measured on the processor either way. */
const trialPicture = (): Raster => {
  const data = Uint16Array.from({ length: WIDTH * HEIGHT }, (_, i) => 1000 + ((Math.imul(i, 2654435761) >>> 16) % 97))
  return { width: WIDTH, height: HEIGHT, channels: 1, sampleFormat: 'u16', data, white: 65535, isBottomUp: false }
}

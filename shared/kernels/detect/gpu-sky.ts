import { gpuBackground } from '#shared/kernels/background/gpu.ts'
import type { GpuDevice } from '#shared/kernels/gpu.ts'
import { gpuFindRuns } from './gpu.ts'
import { CPU_SKY, type SkyKernels } from './sky-kernels.ts'

/** Planes of 16 bits go to the graphics card, as its twins know them; all others stay on the processor. Calls must follow one another. */
export const gpuSky = (device: GpuDevice): SkyKernels => {
  const [background, findRuns] = [gpuBackground(device), gpuFindRuns(device)]
  return {
    background: (plane) =>
      plane.data instanceof Uint16Array
        ? background(plane.data, plane.width, plane.height, { leastRms: plane.leastRms })
        : CPU_SKY.background(plane),
    findRuns: (plane, limits) =>
      plane.data instanceof Uint16Array && !plane.isSmoothed ? findRuns(plane, limits) : CPU_SKY.findRuns(plane, limits),
  }
}

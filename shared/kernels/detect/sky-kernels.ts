import { type BackgroundMap, backgroundOf, type Surface } from '#shared/kernels/background/index.ts'
import type { Plane } from './plane.ts'
import { findRuns, type Runs } from './runs.ts'

/** The two heavy parts of finding stars. Twins on a graphics card answer later. */
export interface SkyKernels {
  background(plane: Plane): BackgroundMap | Promise<BackgroundMap>
  findRuns(plane: Plane, limits: Surface): Runs | Promise<Runs>
}

/** On the processor. */
export const CPU_SKY = {
  background: (plane: Plane): BackgroundMap => backgroundOf(plane.data, plane.width, plane.height, plane),
  findRuns,
} satisfies SkyKernels

import type { BackgroundMap, Surface } from '#shared/kernels/background/index.ts'
import type { Plane } from './plane.ts'

/** The brightness of a picture and the sky behind it: what stars are looked for in, and what else is measured by. */
export interface Sky {
  readonly plane: Plane
  readonly map: BackgroundMap
  /** Level and noise of the map at any pixel. */
  readonly level: Surface
  readonly rms: Surface
}

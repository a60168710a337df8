import type { Raster } from '#shared/core/raster.ts'
import { B3_SPLINE, type Convolve, convolve } from '#shared/kernels/convolve/index.ts'
import { startConvolve } from '#shared/kernels/convolve/wasm.ts'
import { createFloats, cutBand, type Interpolate } from '#shared/kernels/debayer/band.ts'
import { BAND_ROWS } from '#shared/kernels/debayer/index.ts'
import { RCD_MARGIN, rcd } from '#shared/kernels/debayer/rcd.ts'
import { startRcd } from '#shared/kernels/debayer/rcd-wasm.ts'
import { makeStarField } from '#tests/support/star-field.ts'
import type { BenchCase } from './bench-case.ts'

/** Enough to be beyond every cache. */
const WIDTH = 6248
const HEIGHT = 1024

let raster: Raster
let plane: Float32Array

const prepare = async (): Promise<void> => {
  raster ??= makeStarField({ seed: 26, width: WIDTH, height: HEIGHT, stars: 800, fwhm: 3.2, sky: 1200, gradient: 400 }).raster
  plane ??= Float32Array.from(raster.data)
}

const timed = (work: () => void): Promise<{ seconds: number }> => {
  const start = performance.now()
  work()
  return Promise.resolve({ seconds: (performance.now() - start) / 1000 })
}

const demand = <T>(twin: T | null): T => {
  if (!twin) throw new Error('This machine has no WASM SIMD.')
  return twin
}

const smooth = (kernel: Convolve) => timed(() => kernel(plane, new Float32Array(plane.length), WIDTH, HEIGHT, B3_SPLINE, 4))

const colours = (kernel: Interpolate) =>
  timed(() => {
    const make = () => createFloats(raster, WIDTH * BAND_ROWS)
    const out = { red: make(), green: make(), blue: make() }
    for (let from = 0; from < HEIGHT; from += BAND_ROWS) kernel(cutBand(raster, 'RGGB', from, from + BAND_ROWS, RCD_MARGIN), out)
  })

const convolveTwin = startConvolve()
const rcdTwin = startRcd()

/** The WASM SIMD twins against the TypeScript that they are twins of, 6.4 megapixels: a twin stays while its ratio is below one. */
export const benches: readonly BenchCase[] = [
  {
    name: 'twins',
    peer: 'TypeScript: convolve, the third layer of the starlet',
    runs: 7,
    prepare,
    ours: () => smooth(demand(convolveTwin)),
    theirs: () => smooth(convolve),
  },
  {
    name: 'twins',
    peer: 'TypeScript: RCD',
    runs: 7,
    prepare,
    ours: () => colours(demand(rcdTwin)),
    theirs: () => colours(rcd),
  },
]

import type { Raster } from '#shared/core/raster.ts'
import { bestConvolve } from '#shared/kernels/convolve/best.ts'
import { gaussianTaps } from '#shared/kernels/convolve/index.ts'
import { createPatch, fillPatch, type Homography, sourceRows } from '#shared/kernels/warp/index.ts'
import { fastWarp } from '#shared/kernels/warp/wasm.ts'
import { type FloatRaster, floatCopyOf, floatPlane } from './index.ts'

const BAND = 256

/**
 * A picture of another size whose pixels are found through `toSource` by Lanczos-3 that makes no dark rings. Where it shrinks (`scale` below 1),
 * detail finer than the new pixels is smoothed away first. What the source does not show is NaN.
 */
export const warped = (raster: Raster, width: number, height: number, toSource: Homography, scale = 1): FloatRaster => {
  const source = floatCopyOf(raster)
  const data = new Float32Array(width * height * raster.channels)
  const result: FloatRaster = { ...source, width, height, data }
  const run = fastWarp('lanczos3')
  for (let c = 0; c < raster.channels; c++) {
    const plane = floatPlane(source, c)
    const smooth = scale < 1 ? blurred(plane, raster.width, raster.height, 0.5 * Math.sqrt(1 / scale ** 2 - 1)) : plane
    const to = floatPlane(result, c).fill(NaN)
    for (let from = 0; from < height; from += BAND) {
      const band = { width, from, to: Math.min(height, from + BAND) }
      const rows = sourceRows(toSource, band, raster.height)
      if (!rows) continue
      const patch = createPatch(raster.width, raster.height, rows)
      fillPatch(patch, smooth, 0)
      run(patch, toSource, band, to.subarray(from * width, band.to * width))
    }
  }
  return result
}

const blurred = (plane: Float32Array, width: number, height: number, sigma: number): Float32Array => {
  const out = new Float32Array(plane.length)
  bestConvolve().run(plane, out, width, height, gaussianTaps(Math.min(15, sigma)), 1)
  return out
}

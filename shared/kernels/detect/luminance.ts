import { isMosaic, planeOf, type Raster } from '#shared/core/raster.ts'
import type { Plane } from './plane.ts'
import { smoothMosaic } from './smooth-mosaic.ts'

/** Whole samples hide noise smaller than their steps, and JPEG invents some. */
const LEAST_RMS = { u8: 0.7, u16: 0.3, i16: 0.3, i32: 0.3, f32: 0, f64: 0 } as const

/** The brightness of a picture as one plane: the plane itself, the mean of colours, or a mosaic made even. */
export const luminanceOf = (raster: Raster): Plane => {
  const { width, height, sampleFormat } = raster
  const leastRms = LEAST_RMS[sampleFormat]
  if (isMosaic(raster))
    return { width, height, data: smoothMosaic(raster), isWhole: false, leastRms: leastRms / 2, isSmoothed: true }
  const isFloat = sampleFormat === 'f32' || sampleFormat === 'f64'
  if (raster.channels < 3) return { width, height, data: planeOf(raster, 0), isWhole: !isFloat, leastRms, isSmoothed: false }
  return { width, height, data: meanOfColours(raster), isWhole: false, leastRms, isSmoothed: false }
}

const meanOfColours = (raster: Raster): Float32Array => {
  const [red, green, blue] = [planeOf(raster, 0), planeOf(raster, 1), planeOf(raster, 2)]
  const mean = new Float32Array(red.length)
  for (let i = 0; i < mean.length; i++) mean[i] = (red[i]! + green[i]! + blue[i]!) / 3
  return mean
}

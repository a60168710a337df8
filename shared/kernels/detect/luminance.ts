import { planeOf, type Raster } from '#shared/core/raster.ts'
import type { Plane } from './plane.ts'

/** Whole samples hide noise smaller than their steps, and JPEG invents some. */
const LEAST_RMS = { u8: 0.7, u16: 0.3, i16: 0.3, i32: 0.3, f32: 0, f64: 0 } as const

/** The brightness of a picture as one plane: the plane itself, the mean of colours, or a mosaic made even. */
export const luminanceOf = (raster: Raster): Plane => {
  const { width, height, sampleFormat } = raster
  const leastRms = LEAST_RMS[sampleFormat]
  if (raster.bayer) return { width, height, data: smoothMosaic(raster), isWhole: false, leastRms: leastRms / 2, isSmoothed: true }
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

/**
 * A mosaic as brightness at full size. The detection filter [[1,2,1],[2,4,2],[1,2,1]] / 16 takes red, green and blue in the
 * ratio 1 : 2 : 1 wherever it stands, so that it takes the pattern away; before, each place of the 2 x 2 cell is scaled to
 * the same sky, so that colours of different brightness do not leave a gradient of their own.
 */
const smoothMosaic = (raster: Raster): Float32Array => {
  const { width, height, data } = raster
  const scales = scalesOf(raster)
  const smooth = new Float32Array(width * height)
  const columns = new Float32Array(width)
  for (let y = 0; y < height; y++) {
    // Beyond the edge lies the row after the next one: the same colours.
    const up = (y > 0 ? y - 1 : Math.min(1, height - 1)) * width
    const down = (y < height - 1 ? y + 1 : Math.max(0, height - 2)) * width
    const here = y * width
    const even = 2 * (y & 1)
    const odd = 2 - even
    for (let x = 0; x < width; x++) {
      const column = x & 1
      columns[x] = scales[odd + column]! * (data[up + x]! + data[down + x]!) + 2 * scales[even + column]! * data[here + x]!
    }
    for (let x = 0; x < width; x++) {
      const left = columns[x > 0 ? x - 1 : Math.min(1, width - 1)]!
      const right = columns[x < width - 1 ? x + 1 : Math.max(0, width - 2)]!
      smooth[here + x] = (left + 2 * columns[x]! + right) * 0.0625
    }
  }
  return smooth
}

/** Factors that bring the four places of the cell, in reading order, to the mean of their skies. */
const scalesOf = (raster: Raster): Float64Array => {
  const skies = Float64Array.from({ length: 4 }, (_, place) => medianOfPlace(raster, place & 1, place >> 1))
  const mean = skies.reduce((sum, sky) => sum + sky, 0) / 4
  // Skies at or below zero (subtracted ones) cannot be brought together by a factor.
  return skies.map((sky) => (sky > 0 && mean > 0 ? mean / sky : 1))
}

const MANY = 20_000

const medianOfPlace = ({ width, height, data }: Raster, column: number, row: number): number => {
  const step = 2 * Math.max(1, Math.floor(Math.sqrt((width * height) / 4 / MANY)))
  const sample: number[] = []
  for (let y = row; y < height; y += step) for (let x = column; x < width; x += step) sample.push(data[y * width + x]!)
  const known = Float64Array.from(sample.filter((value) => value - value === 0)).sort()
  return known.length === 0 ? 0 : known[known.length >> 1]!
}

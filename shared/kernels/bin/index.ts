import { createSamples, planeOf, type Raster, type Samples } from '#shared/core/raster.ts'

/**
 * The mean of each `factor` x `factor` block, per channel; whole samples are rounded. Blocks that stick out at the right
 * and the bottom are dropped. NaN samples do not count; a block of nothing else is NaN.
 * Binning mixes the colours of a mosaic: an even factor gives their mean brightness, and the result is no mosaic any more.
 */
export const binRaster = (raster: Raster, factor: number): Raster => {
  if (factor === 1) return raster
  const width = Math.floor(raster.width / factor)
  const height = Math.floor(raster.height / factor)
  const data = createSamples(raster.sampleFormat, width * height * raster.channels)
  const result: Raster = { ...raster, width, height, data, bayer: undefined }
  const binPlane = raster.sampleFormat === 'f32' || raster.sampleFormat === 'f64' ? binNumbers : binWhole
  for (let channel = 0; channel < raster.channels; channel++) {
    binPlane(planeOf(raster, channel), planeOf(result, channel), raster.width, width, height, factor)
  }
  return result
}

type BinPlane = (from: Samples, to: Samples, stride: number, width: number, height: number, factor: number) => void

const binWhole: BinPlane = (from, to, stride, width, height, factor) => {
  const sums = new Float64Array(width)
  const area = factor * factor
  for (let y = 0; y < height; y++) {
    sums.fill(0)
    for (let row = y * factor; row < (y + 1) * factor; row++) {
      let at = row * stride
      for (let x = 0; x < width; x++) {
        let sum = 0
        for (let i = 0; i < factor; i++) sum += from[at++]!
        sums[x]! += sum
      }
    }
    for (let x = 0; x < width; x++) to[y * width + x] = Math.round(sums[x]! / area)
  }
}

const binNumbers: BinPlane = (from, to, stride, width, height, factor) => {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      let count = 0
      for (let row = y * factor; row < (y + 1) * factor; row++) {
        for (let at = row * stride + x * factor, end = at + factor; at < end; at++) {
          const value = from[at]!
          if (Number.isNaN(value)) continue
          sum += value
          count++
        }
      }
      to[y * width + x] = sum / count
    }
  }
}

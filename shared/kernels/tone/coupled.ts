import { planeOf, type Raster } from '#shared/core/raster.ts'
import { type Curve, coupledPixel, gainOf } from '#shared/kernels/stretch/index.ts'
import type { BytePicture, ToneOptions } from './index.ts'

/**
 * Three channels under a stretch coupled by their brightness, as bytes, while binning and flipping. Pixels of a block that
 * are not a number do not count.
 */
export const coupledBytes = (raster: Raster, curve: Curve, { factor, flip }: Omit<ToneOptions, 'colour'>): BytePicture => {
  const width = Math.floor(raster.width / factor)
  const height = Math.floor(raster.height / factor)
  const planes = [planeOf(raster, 0), planeOf(raster, 1), planeOf(raster, 2)]
  const data = new Uint8Array(width * height * 3)
  const gain = tabled(gainOf(curve))
  const level: [number, number, number] = [0, 0, 0]
  const shown: [number, number, number] = [0, 0, 0]
  for (let y = 0; y < height; y++) {
    let to = (flip ? height - 1 - y : y) * width * 3
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0
        let count = 0
        for (let row = y * factor; row < (y + 1) * factor; row++) {
          for (let at = row * raster.width + x * factor, end = at + factor; at < end; at++) {
            const value = planes[c]![at]!
            if (Number.isNaN(value)) continue
            sum += value
            count++
          }
        }
        level[c] = sum / count / raster.white
      }
      coupledPixel(curve, gain, level, shown)
      for (let c = 0; c < 3; c++) data[to++] = Math.round(255 * shown[c]!)
    }
  }
  return { data, width, height, channels: 3 }
}

const ENTRIES = 65536

/** The steepest part of a gain is at black: entries go by the square root of the brightness. */
const tabled = (gain: (luminance: number) => number): ((luminance: number) => number) => {
  const table = Float64Array.from({ length: ENTRIES }, (_, i) => gain((i / (ENTRIES - 1)) ** 2))
  return (luminance) => table[Math.round(Math.sqrt(luminance) * (ENTRIES - 1))]!
}

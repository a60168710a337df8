import { planeOf, type Raster, type Samples } from '#shared/core/raster.ts'
import { offsetsOf } from '#shared/kernels/superpixel/index.ts'
import type { BaseLevel } from './base-level.ts'

/** One colour of a picture as it lies in memory: texel (x, y) is the mean of `plane[start + offset + stride * (x + y * row)]`. */
export interface Layer {
  readonly plane: Samples
  /** Several where a cell of a mosaic holds the colour twice. */
  readonly offsets: readonly number[]
  /** Samples from one texel to the next: 2 in a mosaic. */
  readonly stride: number
  /** Samples from one row of texels to the next. */
  readonly row: number
}

/** A raster as it is drawn: a mosaic is seen as its superpixels, without making them. */
export interface Texels {
  readonly width: number
  readonly height: number
  /** Frame pixels per texel. */
  readonly pitch: number
  readonly layers: readonly Layer[]
  /** A coarser level that was made on the way. */
  readonly base?: BaseLevel
}

export const texelsOf = (raster: Raster): Texels => {
  const { width, height } = raster
  if (!raster.bayer) {
    const layers = Array.from({ length: Math.min(3, raster.channels) }, (_, channel) => ({
      plane: planeOf(raster, channel),
      offsets: [0],
      stride: 1,
      row: width,
    }))
    // Two channels (grey and something) are shown as grey.
    return { width, height, pitch: 1, layers: layers.length === 2 ? layers.slice(0, 1) : layers }
  }
  const { r, g1, g2, b } = offsetsOf(raster.bayer, width)
  const layers = [[r], [g1, g2], [b]].map((offsets) => ({ plane: raster.data, offsets, stride: 2, row: 2 * width }))
  return { width: width >> 1, height: height >> 1, pitch: 2, layers }
}

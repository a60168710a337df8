import { type BayerPattern, createSamples, planeOf, type Raster } from '#shared/core/raster.ts'
import { xtransBlocks } from './x-trans.ts'

/**
 * Turns each 2 x 2 cell of a colour mosaic into one pixel: red, blue and the mean of the two greens (rounded up when the
 * samples are whole). Half the size in each direction; nothing is invented. An odd last row or column is dropped.
 * Pixel (x, y) of the answer lies at (2x + 0.5, 2y + 0.5) of the mosaic. An X-Trans mosaic becomes a third of its size (see
 * `xtransBlocks`). A picture without a mosaic comes back as it is.
 */
export const superpixel = (raster: Raster): Raster => {
  if (raster.xtrans) return xtransBlocks(raster, raster.xtrans)
  if (!raster.bayer) return raster
  const width = raster.width >> 1
  const height = raster.height >> 1
  const data = createSamples(raster.sampleFormat, width * height * 3)
  const result: Raster = { ...raster, width, height, channels: 3, data, bayer: undefined }
  const [red, green, blue] = [planeOf(result, 0), planeOf(result, 1), planeOf(result, 2)]
  const { r, g1, g2, b } = offsetsOf(raster.bayer, raster.width)
  const half = raster.sampleFormat === 'f32' || raster.sampleFormat === 'f64' ? 0 : 0.5
  const source = raster.data
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = 2 * y * raster.width; x < width; x++, from += 2, to++) {
      red[to] = source[from + r]!
      green[to] = (source[from + g1]! + source[from + g2]!) / 2 + half
      blue[to] = source[from + b]!
    }
  }

  return result
}

/** Where the four samples of a cell lie, counted from the cell's first one. */
export const offsetsOf = (pattern: BayerPattern, width: number): { r: number; g1: number; g2: number; b: number } => {
  const places = [0, 1, width, width + 1]
  const placeOf = (colour: string, from = 0): number => places[pattern.indexOf(colour, from)]!
  return { r: placeOf('R'), g1: placeOf('G'), g2: placeOf('G', pattern.indexOf('G') + 1), b: placeOf('B') }
}

import { createSamples, planeOf, type Raster, type XtransCell } from '#shared/core/raster.ts'
import { XTRANS_SIZE, xtransColours } from '#shared/kernels/superpixel/x-trans.ts'

/** Neighbours that are looked at everywhere but at the edge: a square of 5 x 5 holds a block of 3 x 3, and so every colour. */
const REACH = 2

/** Samples of one colour around a pixel: where they lie, and how much they count (together 1). */
interface Taps {
  readonly dx: readonly number[]
  readonly dy: readonly number[]
  readonly weights: Float64Array
}

/**
 * An X-Trans mosaic as a colour picture of the same size and sample type. Measured samples stay as they are; a colour that was not
 * measured is the mean of the nearest samples that were, those next to the pixel where there are any, weighted by one over the
 * square of the distance. Whole samples are rounded.
 */
export const xtransPicture = (raster: Raster, cell: XtransCell): Raster => {
  const { width, height, sampleFormat, data: source } = raster
  const result: Raster = {
    ...raster,
    channels: 3,
    data: createSamples(sampleFormat, 3 * width * height),
    xtrans: undefined,
  }
  const colours = xtransColours(cell)
  const half = sampleFormat === 'f32' || sampleFormat === 'f64' ? 0 : 0.5
  for (let c = 0; c < 3; c++) {
    const plane = planeOf(result, c)
    const taps = Array.from({ length: XTRANS_SIZE ** 2 }, (_, place) =>
      tapsOf(colours, place % XTRANS_SIZE, Math.floor(place / XTRANS_SIZE), c),
    )
    const offsets = taps.map(({ dx, dy }) => Int32Array.from(dx, (x, i) => x + dy[i]! * width))
    for (let y = 0; y < height; y++) {
      const isInside = y >= REACH && y < height - REACH
      // Every sixth pixel of a row has the same neighbours.
      for (let phase = 0; phase < XTRANS_SIZE; phase++) {
        const place = (y % XTRANS_SIZE) * XTRANS_SIZE + phase
        const near = offsets[place]!
        const { weights } = taps[place]!
        const isMeasured = colours[place] === c
        for (let x = phase, at = y * width + phase; x < width; x += XTRANS_SIZE, at += XTRANS_SIZE) {
          if (isMeasured) plane[at] = source[at]!
          else if (isInside && x >= REACH && x < width - REACH) {
            let sum = half
            for (let i = 0; i < near.length; i++) sum += weights[i]! * source[at + near[i]!]!
            plane[at] = sum
          } else plane[at] = half + nearEdge(raster, colours, x, y, c)
        }
      }
    }
  }
  return result
}

/** The samples of a colour around a place of the cell, within the smallest square that has any. */
const tapsOf = (colours: Uint8Array, x: number, y: number, colour: number): Taps => {
  for (let reach = 1; ; reach++) {
    const found = squareOf(reach).filter(([dx, dy]) => colourAt(colours, x + dx, y + dy) === colour)
    if (found.length > 0 || reach >= XTRANS_SIZE)
      return { dx: found.map(([dx]) => dx), dy: found.map(([, dy]) => dy), weights: weightsOf(found) }
  }
}

const squareOf = (reach: number): (readonly [number, number])[] =>
  Array.from({ length: (2 * reach + 1) ** 2 }, (_, i): readonly [number, number] => [
    (i % (2 * reach + 1)) - reach,
    Math.floor(i / (2 * reach + 1)) - reach,
  ]).filter(([dx, dy]) => dx !== 0 || dy !== 0)

const weightsOf = (places: readonly (readonly [number, number])[]): Float64Array => {
  const raw = places.map(([dx, dy]) => 1 / (dx * dx + dy * dy))
  const sum = raw.reduce((total, one) => total + one, 0)
  return Float64Array.from(raw, (one) => one / sum)
}

const colourAt = (colours: Uint8Array, x: number, y: number): number => colours[modulo(y) * XTRANS_SIZE + modulo(x)]!
const modulo = (n: number): number => ((n % XTRANS_SIZE) + XTRANS_SIZE) % XTRANS_SIZE

/** The same where part of the square lies outside: only what is inside counts. A picture too small to hold the colour has none of it. */
const nearEdge = ({ width, height, data }: Raster, colours: Uint8Array, x: number, y: number, colour: number): number => {
  for (let reach = 1; reach < XTRANS_SIZE; reach++) {
    const found = squareOf(reach).filter(
      ([dx, dy]) =>
        x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height && colourAt(colours, x + dx, y + dy) === colour,
    )
    const weights = weightsOf(found)
    if (found.length > 0) return found.reduce((sum, [dx, dy], i) => sum + weights[i]! * data[(y + dy) * width + x + dx]!, 0)
  }
  return 0
}

import type { Raster } from '#shared/core/raster.ts'
import { XTRANS_SIZE, xtransColours } from '#shared/kernels/superpixel/x-trans.ts'

/**
 * A mosaic as brightness at full size, through the detection filter [[1,2,1],[2,4,2],[1,2,1]] / 16. In a Bayer mosaic that takes
 * red, green and blue in the ratio 1 : 2 : 1 wherever it stands, so that it takes the pattern away; in an X-Trans nearly so. Before,
 * each place of the cell is scaled to the same sky, so that colours of different brightness do not leave a gradient of their own.
 */
export const smoothMosaic = (raster: Raster): Float32Array => {
  const { width, height, data } = raster
  const smooth = new Float32Array(width * height)
  const columns = new Float32Array(width)
  const scales = rowScalesOf(raster)
  // Rows y - 1, y and y + 1, scaled, each in its place of three.
  const scaled = [0, 1, 2].map(() => new Float32Array(width))
  const fill = (y: number): void => scaleRow(data, y * width, scales[y % scales.length]!, scaled[y % 3]!)
  fill(0)
  for (let y = 0; y < height; y++) {
    const here = y * width
    if (y < height - 1) fill(y + 1)
    // Beyond the edge lies the row after the next one: in a Bayer mosaic, the same colours.
    const above = scaled[(y > 0 ? y - 1 : Math.min(1, height - 1)) % 3]!
    const below = scaled[(y < height - 1 ? y + 1 : Math.max(0, height - 2)) % 3]!
    const row = scaled[y % 3]!
    for (let x = 0; x < width; x++) columns[x] = above[x]! + below[x]! + 2 * row[x]!
    for (let x = 0; x < width; x++) {
      const left = columns[x > 0 ? x - 1 : Math.min(1, width - 1)]!
      const right = columns[x < width - 1 ? x + 1 : Math.max(0, width - 2)]!
      smooth[here + x] = (left + 2 * columns[x]! + right) * 0.0625
    }
  }
  return smooth
}

const scaleRow = (data: Raster['data'], from: number, scale: Float32Array, to: Float32Array): void => {
  for (let x = 0; x < to.length; x++) to[x] = scale[x]! * data[from + x]!
}

/** What the samples of each row of a cell are multiplied with, to bring all places to the mean of their skies. */
const rowScalesOf = (raster: Raster): Float32Array[] => {
  const { side, kinds } = cellOf(raster)
  const skies = Array.from({ length: Math.max(...kinds) + 1 }, (_, kind) => skyOfKind(raster, side, kinds, kind))
  const mean = kinds.reduce((sum, kind) => sum + skies[kind]!, 0) / kinds.length
  // Skies at or below zero (subtracted ones) cannot be brought together by a factor.
  const scales = skies.map((sky) => (sky > 0 && mean > 0 ? mean / sky : 1))
  return Array.from({ length: side }, (_, row) =>
    Float32Array.from({ length: raster.width }, (_, x) => scales[kinds[row * side + (x % side)]!]!),
  )
}

/** Which places of the cell are alike: in a Bayer mosaic none, since its two greens may differ; in an X-Trans those of one colour. */
const cellOf = ({ xtrans }: Raster): { side: number; kinds: readonly number[] } =>
  xtrans ? { side: XTRANS_SIZE, kinds: Array.from(xtransColours(xtrans)) } : { side: 2, kinds: [0, 1, 2, 3] }

const MANY = 20_000

/** Median of the samples of one kind, of about `MANY`. */
const skyOfKind = ({ width, height, data }: Raster, side: number, kinds: readonly number[], kind: number): number => {
  const places = kinds.flatMap((own, place) => (own === kind ? [place] : []))
  const step = side * Math.max(1, Math.floor(Math.sqrt((width * height * places.length) / side ** 2 / MANY)))
  const sample: number[] = []
  for (let top = 0; top < height; top += step)
    for (let left = 0; left < width; left += step)
      for (const place of places) {
        const [x, y] = [left + (place % side), top + Math.floor(place / side)]
        if (x < width && y < height) sample.push(data[y * width + x]!)
      }
  const known = Float64Array.from(sample.filter((value) => value - value === 0)).sort()
  return known.length === 0 ? 0 : known[known.length >> 1]!
}

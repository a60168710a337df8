import type { BayerPattern } from '#shared/core/raster.ts'

/** Master frames of one size in memory that threads share; a light is calibrated by those that are there. */
export interface Masters {
  /** What is taken away: the master dark, or the master bias [ADU]. */
  readonly dark: Float32Array | null
  /** With a bias, the dark is scaled: bias + darkScale (dark - bias). */
  readonly bias: Float32Array | null
  /** Answer of the pixel to even light, 1 on average. */
  readonly flat: Float32Array | null
  /** Pixels that are not to be believed, ascending; they take the median of their neighbours of the same colour. */
  readonly bad: Int32Array
}

/** Rows of a frame, `first` being the frame's row that comes first in `plane`; changed in place: (light - dark) / flat. */
export const calibrateRows = (
  plane: Float32Array,
  width: number,
  first: number,
  { dark, bias, flat }: Masters,
  darkScale = 1,
): void => {
  const start = first * width
  if (dark && bias && darkScale !== 1)
    for (let i = 0, at = start; i < plane.length; i++, at++) plane[i]! -= bias[at]! + darkScale * (dark[at]! - bias[at]!)
  else {
    const taken = dark ?? bias
    if (taken) for (let i = 0, at = start; i < plane.length; i++, at++) plane[i]! -= taken[at]!
  }
  if (flat) for (let i = 0, at = start; i < plane.length; i++, at++) plane[i]! /= flat[at]!
}

/** Neighbours that a bad pixel is replaced from reach so many rows up and down. */
export const REPAIR_REACH = 2

/**
 * Replaces bad pixels by the median of their good neighbours: the eight around them, or those of the same colour of a mosaic. Pixels whose neighbours are not
 * in `plane` use what is there.
 */
export const repairRows = (plane: Float32Array, width: number, first: number, bad: Int32Array, isMosaic: boolean): void => {
  const rows = plane.length / width
  const step = isMosaic ? 2 : 1
  const from = lowerBound(bad, first * width)
  const to = lowerBound(bad, (first + rows) * width)
  const isBad = new Set(bad.subarray(from, to))
  const around: number[] = []
  const repaired: [number, number][] = []
  for (let at = from; at < to; at++) {
    const pixel = bad[at]!
    const [x, y] = [pixel % width, Math.floor(pixel / width) - first]
    around.length = 0
    for (let dy = -step; dy <= step; dy += step)
      for (let dx = -step; dx <= step; dx += step) {
        const [nx, ny] = [x + dx, y + dy]
        if (nx < 0 || ny < 0 || nx >= width || ny >= rows || isBad.has((ny + first) * width + nx)) continue
        around.push(plane[ny * width + nx]!)
      }
    around.sort((a, b) => a - b)
    const middle = around.length >> 1
    if (around.length > 0)
      repaired.push([y * width + x, around.length % 2 === 1 ? around[middle]! : (around[middle - 1]! + around[middle]!) / 2])
  }
  for (const [place, value] of repaired) plane[place] = value
}

const lowerBound = (sorted: Int32Array, value: number): number => {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Pixels of a master dark farther above or below its median than `sigma` of its robust deviation, ascending. */
export const badPixelsOf = (dark: Float32Array, sigma: number): Int32Array => {
  const stride = Math.max(1, Math.floor(dark.length / 400_000))
  const sample = dark.filter((_, i) => i % stride === 0).sort()
  const median = sample[sample.length >> 1] ?? 0
  const deviations = sample.map((value) => Math.abs(value - median)).sort()
  // A dark of whole numbers that hardly differ has no deviation to speak of: half a level is the least.
  const limit = sigma * Math.max(0.5, 1.4826 * (deviations[deviations.length >> 1] ?? 0))
  const found: number[] = []
  for (let i = 0; i < dark.length; i++) if (!(Math.abs(dark[i]! - median) <= limit)) found.push(i)
  return Int32Array.from(found)
}

/**
 * Turns a combined flat into the answer of each pixel, in place: divided by its mean, of a mosaic by that of each place of the cell, so that the colour of the
 * light that made it does not colour the pictures. Pixels that saw nothing become 1.
 */
export const normaliseFlat = (flat: Float32Array, width: number, bayer: BayerPattern | undefined): void => {
  const sums = new Float64Array(4)
  const counts = new Float64Array(4)
  const height = flat.length / width
  const placeOf = (x: number, y: number): number => (bayer ? ((y & 1) << 1) | (x & 1) : 0)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = flat[y * width + x]!
      if (!(value > 0)) continue
      const place = placeOf(x, y)
      sums[place]! += value
      counts[place]!++
    }
  const means = sums.map((sum, place) => sum / counts[place]!)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = flat[y * width + x]! / means[placeOf(x, y)]!
      flat[y * width + x] = value > LEAST_FLAT ? value : 1
    }
}

/** Darker than this, a pixel of a flat is dead, and dividing by it makes a star of its noise. */
const LEAST_FLAT = 0.05

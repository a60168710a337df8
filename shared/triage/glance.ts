import { planeOf, type Raster, type Samples } from '#shared/core/raster.ts'
import type { Star } from '#shared/core/star.ts'
import { XTRANS_BLOCK } from '#shared/kernels/superpixel/x-trans.ts'

/** Sides of the proxy, of the sheet of stamps and of one stamp [px]. */
export const PROXY = 256
export const SHEET = 128
export const STAMP = 32
export const FIGURES = 4

/** A frame as the triage network sees it: small enough to travel, the same for every camera. */
export interface Glance {
  /** Two planes of PROXY x PROXY: how bright each block is against the sky, and how far its brightest pixel stands out. */
  readonly proxy: Uint8Array
  /** SHEET x SHEET: up to 16 stars at the scale of the pixels, each as bright as the next. Black where there is none. */
  readonly stamps: Uint8Array
  /** Sky level, unevenness of the sky, number of stars and noise, as logarithms of about -1 to 1. */
  readonly figures: readonly number[]
}

/** The picture as one plane of brightness; a mosaic at half its size, an X-Trans at a third, so that its pattern is gone. */
interface Light {
  readonly width: number
  readonly height: number
  /** File pixels per pixel of this plane. */
  readonly pitch: number
  at(x: number, y: number): number
  /** Fills one row. */
  row(y: number, into: Float64Array): void
}

/** `stars` are those of the raster, brightest first, in its pixels. The stretch is fixed by medians: no part of it is learnt. */
export const glanceOf = (raster: Raster, stars: readonly Star[]): Glance => {
  const light = lightOf(raster)
  const { mean, peak } = blocksOf(light)
  const sorted = mean.toSorted()
  const at = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))]!
  const sky = at(0.5)
  const spread = at(0.9) - at(0.1)
  const pixelNoise = noiseOf(light) || 1
  const blockNoise = medianStep(mean) || pixelNoise
  const scale = Math.max(3 * blockNoise, 0.7 * spread)
  const proxy = new Uint8Array(2 * PROXY * PROXY)
  for (let i = 0; i < mean.length; i++) {
    proxy[i] = byte(96 + 60 * Math.asinh((mean[i]! - sky) / scale))
    proxy[mean.length + i] = byte(28 * Math.log2(1 + Math.max(0, peak[i]! - mean[i]!) / (3 * pixelNoise)))
  }
  const level = Math.max(1e-4, sky / raster.white)
  return {
    proxy,
    stamps: stampsOf(light, stars),
    figures: [
      1 + Math.log10(level) / 2,
      1 + Math.log10(Math.max(1e-4, spread / Math.max(1e-9, Math.abs(sky)))) / 2,
      Math.log10(1 + stars.length) / 2 - 1,
      1 + Math.log10(Math.max(1e-5, pixelNoise / raster.white)) / 3,
    ],
  }
}

const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)))

const lightOf = (raster: Raster): Light => {
  const { width, height } = raster
  const first = planeOf(raster, 0)
  if (raster.bayer) {
    const at = (x: number, y: number): number => {
      const i = 2 * y * width + 2 * x
      return (first[i]! + first[i + 1]! + first[i + width]! + first[i + width + 1]!) / 4
    }
    return { width: width >> 1, height: height >> 1, pitch: 2, at, row: (y, into) => fillRow(into, (x) => at(x, y)) }
  }
  if (raster.xtrans) return blocksOfXtrans(raster, first)
  if (raster.channels < 3) {
    const at = (x: number, y: number): number => first[y * width + x]!
    return { width, height, pitch: 1, at, row: (y, into) => into.set(first.subarray(y * width, (y + 1) * width)) }
  }
  const [second, third] = [planeOf(raster, 1), planeOf(raster, 2)]
  const at = (x: number, y: number): number => (first[y * width + x]! + second[y * width + x]! + third[y * width + x]!) / 3
  return { width, height, pitch: 1, at, row: (y, into) => fillRow(into, (x) => at(x, y)) }
}

/** Every 3 x 3 block of an X-Trans has all three colours, in the same parts. */
const blocksOfXtrans = ({ width, height }: Raster, samples: Samples): Light => {
  const side = XTRANS_BLOCK
  const at = (x: number, y: number): number => {
    let sum = 0
    for (let row = 0, i = side * (y * width + x); row < side; row++, i += width)
      sum += samples[i]! + samples[i + 1]! + samples[i + 2]!
    return sum / side ** 2
  }
  const shape = { width: Math.floor(width / side), height: Math.floor(height / side), pitch: side }
  return { ...shape, at, row: (y, into) => fillRow(into, (x) => at(x, y)) }
}

const fillRow = (into: Float64Array, at: (x: number) => number): void => {
  for (let x = 0; x < into.length; x++) into[x] = at(x)
}

/** The mean and the largest value of each of PROXY x PROXY blocks; samples that are no numbers are passed over. */
const blocksOf = ({ width, height, row }: Light): { mean: Float64Array; peak: Float64Array } => {
  const [mean, peak] = [new Float64Array(PROXY * PROXY), new Float64Array(PROXY * PROXY)]
  const columns = Array.from({ length: PROXY }, (_, i) => edges(i, width))
  const values = new Float64Array(width)
  const [sums, counts, most] = [new Float64Array(PROXY), new Float64Array(PROXY), new Float64Array(PROXY)]
  for (let j = 0; j < PROXY; j++) {
    sums.fill(0)
    counts.fill(0)
    most.fill(Number.NEGATIVE_INFINITY)
    const [top, bottom] = edges(j, height)
    for (let y = top; y < bottom; y++) {
      row(y, values)
      for (let i = 0; i < PROXY; i++) addBlock(values, columns[i]!, i, sums, counts, most)
    }
    for (let i = 0; i < PROXY; i++) {
      mean[j * PROXY + i] = counts[i]! > 0 ? sums[i]! / counts[i]! : 0
      peak[j * PROXY + i] = counts[i]! > 0 ? most[i]! : 0
    }
  }
  return { mean, peak }
}

const addBlock = (
  values: Float64Array,
  [left, right]: readonly [number, number],
  i: number,
  sums: Float64Array,
  counts: Float64Array,
  most: Float64Array,
): void => {
  let [sum, count, highest] = [0, 0, most[i]!]
  for (let x = left; x < right; x++) {
    const value = values[x]!
    if (value - value !== 0) continue
    sum += value
    count++
    if (value > highest) highest = value
  }
  sums[i]! += sum
  counts[i]! += count
  most[i] = highest
}

const edges = (i: number, size: number): [number, number] => {
  const from = Math.min(size - 1, Math.floor((i * size) / PROXY))
  return [from, Math.max(from + 1, Math.floor(((i + 1) * size) / PROXY))]
}

/** Noise of a pixel from the steps between neighbours: 1.4826 MAD of the differences over sqrt 2, on a sample. */
const noiseOf = ({ width, height, at }: Light): number => {
  const steps: number[] = []
  const every = Math.max(1, Math.floor(Math.sqrt((width * height) / 40_000)))
  for (let y = 0; y < height; y += every) for (let x = 0; x + 1 < width; x += every) steps.push(Math.abs(at(x + 1, y) - at(x, y)))
  return medianOf(steps) * 1.0484
}

const medianStep = (mean: Float64Array): number => {
  const steps: number[] = []
  for (let i = 0; i + 1 < mean.length; i += 3) steps.push(Math.abs(mean[i + 1]! - mean[i]!))
  return medianOf(steps) * 1.0484
}

const medianOf = (values: number[]): number => {
  const known = values.filter(Number.isFinite).sort((a, b) => a - b)
  return known[known.length >> 1] ?? 0
}

/** The brightest stars that are not saturated, wholly inside, each less its surroundings and over its peak, square root. */
const stampsOf = (light: Light, stars: readonly Star[]): Uint8Array => {
  const sheet = new Uint8Array(SHEET * SHEET)
  const perRow = SHEET / STAMP
  const half = STAMP / 2
  const placed = stars
    .filter(({ isSaturated }) => !isSaturated)
    .map(({ x, y }) => [Math.round(x / light.pitch), Math.round(y / light.pitch)] as const)
    .filter(([x, y]) => x >= half && y >= half && x + half <= light.width && y + half <= light.height)
    .slice(0, perRow * perRow)
  placed.forEach(([x, y], k) => {
    const rim: number[] = []
    for (let d = -half; d < half; d++)
      rim.push(light.at(x + d, y - half), light.at(x + d, y + half - 1), light.at(x - half, y + d), light.at(x + half - 1, y + d))
    const around = medianOf(rim)
    let most = 0
    for (let dy = -3; dy <= 3; dy++) for (let dx = -3; dx <= 3; dx++) most = Math.max(most, light.at(x + dx, y + dy) - around)
    const [left, top] = [(k % perRow) * STAMP, Math.floor(k / perRow) * STAMP]
    for (let dy = 0; dy < STAMP; dy++) {
      for (let dx = 0; dx < STAMP; dx++) {
        const value = (light.at(x - half + dx, y - half + dy) - around) / (most || 1)
        sheet[(top + dy) * SHEET + left + dx] = byte(255 * Math.sqrt(Math.max(0, value)))
      }
    }
  })
  return sheet
}

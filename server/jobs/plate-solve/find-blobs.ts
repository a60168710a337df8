import { backgroundOf } from './background.ts'

/** A patch of light: its centre of light [px] and its light above the background, down to where it meets the noise. */
export interface Blob {
  readonly x: number
  readonly y: number
  readonly flux: number
}

const THRESHOLD_SIGMA = 4
const MIN_AREA = 4
/** A patch is split where its light, half as high again, falls into parts that each hold this share of it. */
const STEP = 1.5
const MIN_SHARE = 0.01

/**
 * Every patch of light of an 8-bit picture, brightest first. Unlike a star finder it keeps the brightest stars however large
 * their halos and however flat their tops, and ranks them by all of their light: these are the stars of the index files.
 */
export const findBlobs = (data: Uint8Array, width: number, height: number): Blob[] => {
  const { levels, sigma } = backgroundOf(data, width, height)
  const light = Float32Array.from(data, (value, i) => value - levels[i]!)
  const threshold = THRESHOLD_SIGMA * sigma
  const groups = new Groups(width, light)
  const all = Int32Array.from(light.keys())
  return groups
    .above(all, threshold)
    .flatMap((pixels) => split(groups, pixels, threshold))
    .map((pixels) => blobOf(pixels, light, width))
    .sort((a, b) => b.flux - a.flux)
}

type Pixels = Int32Array | readonly number[]

const split = (groups: Groups, pixels: Pixels, level: number): Pixels[] => {
  const next = level * STEP
  const total = sumOf(pixels, groups.light)
  const parts = groups.above(pixels, next)
  const large = parts.filter((part) => sumOf(part, groups.light) > MIN_SHARE * total)
  if (large.length > 1) return large.flatMap((part) => split(groups, part, next))
  // One part or none: the same patch, but a double core may still show higher up.
  const [core] = large
  if (!core) return [pixels]
  const above = split(groups, core, next)
  return above.length > 1 ? above : [pixels]
}

/** Connected pixels (by sides and corners) of a set, found by flooding. */
class Groups {
  readonly light: Float32Array
  private readonly width: number
  private readonly marks: Uint8Array

  constructor(width: number, light: Float32Array) {
    this.width = width
    this.light = light
    this.marks = new Uint8Array(light.length)
  }

  above(pixels: Pixels, level: number): number[][] {
    const { marks, light } = this
    for (const pixel of pixels) if (light[pixel]! > level) marks[pixel] = 1
    const groups: number[][] = []
    for (const pixel of pixels) {
      if (marks[pixel] !== 1) continue
      const group = this.flood(pixel)
      if (group.length >= MIN_AREA) groups.push(group)
    }
    return groups
  }

  private flood(start: number): number[] {
    const { marks, width } = this
    const group = [start]
    marks[start] = 0
    for (let at = 0; at < group.length; at++) {
      const pixel = group[at]!
      const column = pixel % width
      for (let dy = -width; dy <= width; dy += width)
        for (let dx = -1; dx <= 1; dx++) {
          const next = pixel + dy + dx
          if (column + dx < 0 || column + dx >= width || marks[next] !== 1) continue
          marks[next] = 0
          group.push(next)
        }
    }
    return group
  }
}

const sumOf = (pixels: Pixels, light: Float32Array): number => {
  let sum = 0
  for (const pixel of pixels) sum += light[pixel]!
  return sum
}

const blobOf = (pixels: Pixels, light: Float32Array, width: number): Blob => {
  let [flux, x, y] = [0, 0, 0]
  for (const pixel of pixels) {
    const value = light[pixel]!
    flux += value
    x += value * (pixel % width)
    y += value * Math.floor(pixel / width)
  }
  return { x: x / flux, y: y / flux, flux }
}

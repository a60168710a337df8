import { closeGaps, type FloatRaster, floatPlane, meanPlane, randomFrom, reopenGaps } from '#shared/kernels/float/index.ts'
import { fillHoles } from '#shared/kernels/inpaint/index.ts'
import { discsOf, maskOf, pixelNoise, pointSourcesOf } from './index.ts'

/** What was taken out of a picture. */
export interface Starless {
  readonly count: number
  /** Part of the pixels that were filled. */
  readonly share: number
  /** 1 where a star was. */
  readonly mask: Float32Array<ArrayBuffer>
}

/**
 * Takes the stars out of a picture, in place: their discs are filled from around them, and grained like the rest, so that the places do
 * not show. The noise is the same every time.
 */
export const removeStars = (
  raster: FloatRaster,
  widest: number,
  grow: number,
  signal: { readonly aborted: boolean },
): Starless => {
  const { width, height, channels } = raster
  const light = meanPlane(raster)
  closeGaps(light)
  const stars = pointSourcesOf(raster, widest)
  const discs = discsOf(light, width, height, stars, pixelNoise(light, width, height))
  const mask = maskOf(discs, width, height, grow, 0)
  let masked = 0
  for (let i = 0; i < mask.length; i++) if (mask[i]! > 0) masked++
  for (let c = 0; c < channels && !signal.aborted; c++) {
    const plane = floatPlane(raster, c)
    const gaps = closeGaps(plane)
    const noise = pixelNoise(plane, width, height)
    fillHoles(plane, mask, width, height)
    const random = randomFrom(c + 1)
    for (let i = 0; i < plane.length; i++) if (mask[i]! > 0) plane[i]! += noise * normal(random)
    reopenGaps(plane, gaps)
  }
  return { count: stars.length, share: masked / mask.length, mask }
}

/** A normal number, nearly: the sum of four even ones (Irwin and Hall), scaled to a deviation of 1. */
const normal = (random: () => number): number => (random() + random() + random() + random() - 2) * Math.sqrt(3)

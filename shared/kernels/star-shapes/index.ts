import type { MeasuredStar } from '#shared/core/star.ts'
import { findStars } from '#shared/kernels/detect/index.ts'
import type { FloatRaster } from '#shared/kernels/float/index.ts'
import { noiseOfLayer, STARLET_SIGMAS, throughStarlets } from '#shared/kernels/starlet/index.ts'

/** A star and how far its light reaches [px]. */
export interface StarDisc {
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** What counts as a star: found, and not much wider than most of them, as the cores of galaxies are. */
export const pointSourcesOf = (raster: FloatRaster, widest: number): readonly MeasuredStar[] => {
  const all = findStars(raster).filter(({ snr }) => snr > 4)
  const fwhm = medianOf(all.filter(({ snr }) => snr > 15).map((star) => star.fwhm)) || medianOf(all.map((star) => star.fwhm))
  // Saturated stars are as wide as they are bright.
  return all.filter((star) => star.isSaturated || (star.fwhm <= widest * fwhm && star.ellipticity < 0.6))
}

/** The noise of single pixels of a plane. */
export const pixelNoise = (plane: Float32Array, width: number, height: number): number => {
  let sigma = 0
  throughStarlets(plane, width, height, 1, (coefficients) => {
    sigma = noiseOfLayer(coefficients) / STARLET_SIGMAS[0]
  })
  return sigma
}

const FARTHEST = 80
const DIRECTIONS = 24

/**
 * How far each star reaches: the radius where the median over a ring no longer falls by half the noise, which is the same on the sky and on a
 * nebula, in linear and in stretched pictures.
 */
export const discsOf = (
  plane: Float32Array,
  width: number,
  height: number,
  stars: readonly MeasuredStar[],
  noise: number,
): readonly StarDisc[] =>
  stars.map(({ x, y, fwhm }) => {
    const core = plane[Math.min(height - 1, Math.round(y)) * width + Math.min(width - 1, Math.round(x))] ?? 0
    let radius = Math.max(1, fwhm / 2)
    let here = ringMedian(plane, width, height, x, y, radius)
    while (radius < FARTHEST) {
      const step = Math.max(1, radius / 6)
      const next = ringMedian(plane, width, height, x, y, radius + step)
      // Of many pixels a median is known better than one pixel is.
      const least = Math.max(0.35 * noise, 0.004 * (core - here))
      if (!(here - next > least)) break
      here = next
      radius += step
    }
    return { x, y, radius: radius + 0.5 }
  })

const ring = new Float32Array(DIRECTIONS)

const ringMedian = (plane: Float32Array, width: number, height: number, x: number, y: number, radius: number): number => {
  let count = 0
  for (let i = 0; i < DIRECTIONS; i++) {
    const angle = ((i + 0.5) / DIRECTIONS) * 2 * Math.PI
    const column = Math.round(x + radius * Math.cos(angle))
    const row = Math.round(y + radius * Math.sin(angle))
    if (column >= 0 && row >= 0 && column < width && row < height) ring[count++] = plane[row * width + column]!
  }
  const known = ring.subarray(0, count).sort()
  return known[count >> 1] ?? NaN
}

/** 1 inside the discs, falling to 0 over `feather` pixels around them. */
export const maskOf = (
  discs: readonly StarDisc[],
  width: number,
  height: number,
  grow: number,
  feather: number,
): Float32Array<ArrayBuffer> => {
  const mask = new Float32Array(width * height)
  for (const { x, y, radius } of discs) {
    const inner = radius * grow
    const outer = inner + feather
    for (let row = Math.max(0, Math.ceil(y - outer)); row <= Math.min(height - 1, y + outer); row++) {
      for (let column = Math.max(0, Math.ceil(x - outer)); column <= Math.min(width - 1, x + outer); column++) {
        const distance = Math.hypot(column - x, row - y)
        const value = distance <= inner ? 1 : feather > 0 ? Math.max(0, 1 - (distance - inner) / feather) : 0
        const at = row * width + column
        if (value > mask[at]!) mask[at] = value
      }
    }
  }
  return mask
}

export const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

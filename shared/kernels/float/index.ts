import type { Raster } from '#shared/core/raster.ts'

/** A picture in 32-bit floats, in which sums neither round nor overflow. */
export interface FloatRaster extends Raster {
  readonly sampleFormat: 'f32'
  readonly data: Float32Array<ArrayBuffer>
}

/** A copy in 32-bit floats with the same white: what steps that compute begin with, and may change. */
export const floatCopyOf = (raster: Raster): FloatRaster => ({
  ...raster,
  sampleFormat: 'f32',
  data: Float32Array.from(raster.data),
})

/** One plane of it, on the same memory. */
export const floatPlane = ({ data, width, height }: FloatRaster, channel: number): Float32Array<ArrayBuffer> =>
  data.subarray(channel * width * height, (channel + 1) * width * height)

/**
 * Fills samples that are no numbers with the last number before them, so that a filter does not carry them everywhere. Answers where they
 * were, for `reopenGaps`.
 */
export const closeGaps = (plane: Float32Array): readonly number[] => {
  const gaps: number[] = []
  let last = NaN
  for (let i = 0; i < plane.length; i++) {
    const value = plane[i]!
    if (value - value === 0) last = value
    else gaps.push(i)
  }
  if (gaps.length === 0) return gaps
  last = plane.find(Number.isFinite) ?? 0
  let next = 0
  for (let i = 0; i < plane.length; i++) {
    if (gaps[next] === i) {
      plane[i] = last
      next++
    } else last = plane[i]!
  }
  return gaps
}

export const reopenGaps = (plane: Float32Array, gaps: readonly number[]): void => {
  for (const at of gaps) plane[at] = NaN
}

/** Luminance of linear light, as screens have it (ITU-R BT.709). */
export const LUMA = [0.2126, 0.7152, 0.0722] as const

/** The mean of all planes: the brightness with the least noise. */
export const meanPlane = (raster: FloatRaster): Float32Array<ArrayBuffer> => {
  if (raster.channels === 1) return raster.data.slice()
  const mean = new Float32Array(raster.width * raster.height)
  for (let c = 0; c < raster.channels; c++) {
    const plane = floatPlane(raster, c)
    for (let i = 0; i < mean.length; i++) mean[i]! += plane[i]!
  }
  const part = 1 / raster.channels
  for (let i = 0; i < mean.length; i++) mean[i]! *= part
  return mean
}

/** Repeatable numbers in [0, 1) (mulberry32): noise that looks like noise and is the same every time. */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A value that part `share` of evenly spread samples lie below; NaN of nothing. */
export const quantileOf = (plane: Float32Array, share: number, most = 100_000): number => {
  const step = Math.max(1, Math.floor(plane.length / most))
  const sample = new Float32Array(Math.ceil(plane.length / step))
  let count = 0
  for (let i = 0; i < plane.length; i += step) if (plane[i]! - plane[i]! === 0) sample[count++] = plane[i]!
  const sorted = sample.subarray(0, count).sort()
  return sorted[Math.min(count - 1, Math.floor(share * count))] ?? NaN
}

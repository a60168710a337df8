import type { Raster } from '#shared/core/raster.ts'
import { histogramOf, isNarrow } from '#shared/kernels/statistics/histogram.ts'
import { IDENTITY, type StfParams, stfOf } from './stf.ts'

const DARK_MEDIAN = 12
const BRIGHT = 64
const BRIGHT_SHARE = 0.01

/**
 * The stretch to show a picture with when nobody chose one: the automatic one, but 8-bit pictures that are stretched
 * already stay as they are. The rule: an 8-bit picture is unstretched when half of its samples are below 12 of 255 and at
 * most one in a hundred is above a quarter of white, as in a raw exposure of the night sky.
 */
export const autoStretchOf = (raster: Raster): StfParams => (isStretched(raster) ? IDENTITY : stfOf(raster))

/** True for 8-bit pictures that were made for looking at. */
export const isStretched = ({ data, sampleFormat }: Raster): boolean => {
  if (sampleFormat !== 'u8' || !isNarrow(data)) return false
  const { counts } = histogramOf(data)
  const dark = sumOf(counts.subarray(0, DARK_MEDIAN))
  const bright = sumOf(counts.subarray(BRIGHT))
  return dark * 2 < data.length || bright > BRIGHT_SHARE * data.length
}

const sumOf = (counts: Uint32Array): number => counts.reduce((sum, count) => sum + count, 0)

import type { Samples } from '#shared/core/raster.ts'
import { histogramOf, isNarrow, statisticsOfHistogram } from './histogram.ts'
import { medianBy } from './select.ts'
import { NO_STATISTICS, type Statistics } from './statistics.ts'

export type { Statistics } from './statistics.ts'

/**
 * Exact statistics of samples: 8- and 16-bit ones from a histogram in one pass, wider ones by a histogram refined around
 * the middle. NaN and infinite samples do not count. Deviations of `f32` samples are rounded to `f32`, as NumPy has them.
 */
export const statisticsOf = (samples: Samples): Statistics =>
  isNarrow(samples) ? statisticsOfHistogram(histogramOf(samples)) : wideStatistics(samples)

const wideStatistics = (samples: Samples): Statistics => {
  let count = 0
  let sum = 0
  let min = Infinity
  let max = -Infinity
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!
    // Infinity minus itself is not 0, nor is NaN: one test for both.
    if (value - value !== 0) continue
    count++
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  if (count === 0) return NO_STATISTICS
  const { length } = samples
  const median = medianBy((i) => finite(samples[i]!), length, count, min, max)
  const round = samples instanceof Float32Array ? Math.fround : (value: number): number => value
  const center = round(median)
  const deviation = (i: number): number => finite(round(Math.abs(samples[i]! - center)))
  const mad = medianBy(deviation, length, count, 0, round(Math.max(max - center, center - min)))
  return { count, min, max, mean: sum / count, median, mad }
}

const finite = (value: number): number => (value - value === 0 ? value : NaN)

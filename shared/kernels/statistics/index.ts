import type { Samples } from '#shared/core/raster.ts'
import { floatStatistics } from './floats.ts'
import { histogramOf, isNarrow, statisticsOfHistogram } from './histogram.ts'
import { medianBy } from './select.ts'
import { spanOf } from './span.ts'
import { NO_STATISTICS, type Statistics } from './statistics.ts'

export type { Statistics } from './statistics.ts'

/**
 * Exact statistics of samples: 8- and 16-bit ones from a histogram in one pass, 32-bit floats by their bits, wider ones by a
 * histogram refined around the middle. NaN and infinite samples do not count. Deviations of `f32` samples are rounded to `f32`, as NumPy has them.
 */
export const statisticsOf = (samples: Samples): Statistics =>
  isNarrow(samples)
    ? statisticsOfHistogram(histogramOf(samples))
    : samples instanceof Float32Array
      ? floatStatistics(samples)
      : wideStatistics(samples)

const wideStatistics = (samples: Samples): Statistics => {
  const { count, sum, min, max } = spanOf(samples)
  if (count === 0) return NO_STATISTICS
  const { length } = samples
  const median = medianBy((i) => finite(samples[i]!), length, count, min, max)
  const deviation = (i: number): number => finite(Math.abs(samples[i]! - median))
  const mad = medianBy(deviation, length, count, 0, Math.max(max - median, median - min))
  return { count, min, max, mean: sum / count, median, mad }
}

const finite = (value: number): number => (value - value === 0 ? value : NaN)

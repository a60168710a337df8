import type { Samples } from '#shared/core/raster.ts'

const SAMPLES = 65536
/** Deviation of a normal distribution from the median of absolute values. */
const SIGMA_PER_MEDIAN = 1.4826

/**
 * A first idea of the noise, within a few per cent: the median change from a pixel to the mean of its two neighbours, over up to
 * 65,536 places. Slopes cancel, and stars are too few to matter. Where most pixels are exactly like their neighbours, the deviation
 * of the changes; 0 for an empty plane.
 */
export const roughNoise = (data: Samples, width: number, height: number): number => {
  if (width < 3) return 0
  const every = Math.max(1, Math.floor((width * height) / SAMPLES))
  const changes = new Float64Array(Math.ceil((width * height) / every))
  let count = 0
  let squares = 0
  for (let i = 1; i < width * height - 1; i += every) {
    const x = i % width
    if (x === 0 || x === width - 1) continue
    const change = Math.abs(data[i]! - (data[i - 1]! + data[i + 1]!) / 2)
    if (change - change !== 0) continue
    changes[count++] = change
    squares += change * change
  }
  if (count === 0) return 0
  const sorted = changes.subarray(0, count).sort()
  // The variance of one pixel and half of one.
  const median = sorted[count >> 1]! * SIGMA_PER_MEDIAN
  return (median > 0 ? median : Math.sqrt(squares / count)) / Math.sqrt(1.5)
}

/** What a frame may be weighed by. */
export const WEIGHTINGS = ['none', 'noise', 'fwhm', 'stars', 'psf-signal'] as const
export type Weighting = (typeof WEIGHTINGS)[number]

/** What is known of a frame. Lengths in pixels, levels in ADU; null could not be measured. */
export interface FrameFigures {
  readonly noise: number
  readonly fwhm: number | null
  readonly starCount: number
  readonly psfSignalWeight: number | null
  /** What its samples are multiplied by when they are normalised. */
  readonly gain: number
}

/**
 * Weights of frames, 1 on average. By `noise` 1 / (gain noise)^2, which makes the least noise of frames of one brightness; by `fwhm` 1 / fwhm^2; by
 * `stars` the square of their share of the most; by `psf-signal` PixInsight's weight. A frame without the figure takes the median of the others, and
 * none weighs nothing.
 */
export const weightsOf = (frames: readonly FrameFigures[], weighting: Weighting): Float32Array => {
  const figures = frames.map((frame) => figureOf(frame, weighting))
  const known = figures.filter((value) => value > 0 && value < Infinity).sort((a, b) => a - b)
  const usual = known[known.length >> 1] ?? 1
  const most = known.at(-1) ?? 1
  const filled = figures.map((value) => (value > 0 && value < Infinity ? Math.max(value, most * LEAST) : usual))
  const mean = filled.reduce((sum, value) => sum + value, 0) / Math.max(1, filled.length)
  return Float32Array.from(filled, (value) => value / mean)
}

const LEAST = 1e-3

const figureOf = ({ noise, fwhm, starCount, psfSignalWeight, gain }: FrameFigures, weighting: Weighting): number => {
  switch (weighting) {
    case 'none':
      return 1
    case 'noise':
      return 1 / (gain * noise) ** 2
    case 'fwhm':
      return fwhm === null ? Number.NaN : 1 / fwhm ** 2
    case 'stars':
      return starCount ** 2
    case 'psf-signal':
      return psfSignalWeight ?? Number.NaN
  }
}

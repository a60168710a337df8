import { beforeFilter, type FilterFit, samplingOf } from './filtered.ts'
import { fitProfile, type Model } from './fit.ts'
import type { RadialProfile } from './radial-profile.ts'

export interface GaussianFit {
  /** Full width at half maximum, 2 sqrt(2 ln 2) sigma; of a drawn-out star the geometric mean of both axes [px]. */
  readonly fwhm: number
  /** Above `offset`, in the unit of the samples. */
  readonly amplitude: number
  /** What is left of the sky under the star. */
  readonly offset: number
}

const FWHM2_PER_VARIANCE = 8 * Math.LN2

/** Parameters: amplitude, logarithm of the variance, offset. */
const createGaussian = (): Model => {
  let amplitude = 0
  let offset = 0
  let scale = 0
  return {
    set(p) {
      amplitude = p[0]!
      offset = p[2]!
      scale = 0.5 * Math.exp(-p[1]!)
    },
    value(r2, slopes) {
      const half = r2 * scale
      const shape = Math.exp(-half)
      slopes[0] = shape
      slopes[1] = amplitude * shape * half
      slopes[2] = 1
      return amplitude * shape + offset
    },
  }
}

const gaussian = createGaussian()

/**
 * Fits offset + amplitude exp(-r^2 / (2 sigma^2)), the model behind the FWHM of Siril and PixInsight's Gaussian. The wings of
 * real stars make it a few percent wider than a Moffat profile. `filter`: where the picture went through the
 * detection filter, the fit is that of the star before. Null when nothing like it is there.
 */
export const fitGaussian = (profile: RadialProfile, width: number, filter: FilterFit = 'none'): GaussianFit | null => {
  const own = filter === 'none' ? width : beforeFilter(width)
  const amplitude = (profile.level[0] ?? 0) * (width / own) ** 2
  const p = Float64Array.of(amplitude, Math.log(own ** 2 / FWHM2_PER_VARIANCE), 0)
  if (profile.count < 4 || !fitProfile(profile, samplingOf(profile, filter, width), gaussian, p)) return null
  const fwhm = Math.sqrt(FWHM2_PER_VARIANCE * Math.exp(p[1]!))
  return p[0]! > 0 && fwhm > 0.2 * width && fwhm < 4 * width ? { fwhm, amplitude: p[0]!, offset: p[2]! } : null
}

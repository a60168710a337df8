import { beforeFilter, type FilterFit, samplingOf } from './filtered.ts'
import { fitProfile, type Model } from './fit.ts'
import type { RadialProfile } from './radial-profile.ts'

export interface MoffatFit {
  /** Full width at half maximum, 2 alpha sqrt(2^(1/beta) - 1); of a drawn-out star the geometric mean of both axes [px]. */
  readonly fwhm: number
  /** Steepness of the wings: about 2.5 to 4.8 in the air, more for a star that is nearly a Gaussian (`MOST` at most). */
  readonly beta: number
  readonly amplitude: number
}

export const MOST = 20
const LEAST = 1.2
const START = 4

/** Parameters: amplitude, logarithm of the squared half width, logarithm of beta. The half width hardly depends on beta. */
const createMoffat = (): Model => {
  let amplitude = 0
  let beta = START
  let scale = 0
  let leverage = 0
  return {
    set(p) {
      amplitude = p[0]!
      beta = Math.min(2 * MOST, Math.exp(p[2]!))
      const root = 2 ** (1 / beta)
      scale = (root - 1) * Math.exp(-p[1]!)
      // Of ln(root - 1) by ln beta, times -beta.
      leverage = (root * Math.LN2) / (root - 1)
    },
    value(r2, slopes) {
      const scaled = r2 * scale
      const logarithm = Math.log(1 + scaled)
      const shape = Math.exp(-beta * logarithm)
      const light = amplitude * shape
      const steep = (light * scaled) / (1 + scaled)
      slopes[0] = shape
      slopes[1] = beta * steep
      slopes[2] = steep * leverage - light * beta * logarithm
      return light
    },
  }
}

const moffat = createMoffat()

/**
 * Fits amplitude (1 + r^2 / alpha^2)^-beta (Moffat 1969, A&A 3, 455). The sky is taken as it is: an offset could not be told
 * from wings. `filter`: where the picture went through the detection filter, the fit is that of the star before. Null when nothing like it is there.
 */
export const fitMoffat = (profile: RadialProfile, width: number, filter: FilterFit = 'none'): MoffatFit | null => {
  const own = filter === 'none' ? width : beforeFilter(width)
  const amplitude = (profile.level[0] ?? 0) * (width / own) ** 2
  const p = Float64Array.of(amplitude, 2 * Math.log(own / 2), Math.log(START))
  if (profile.count < 4 || !fitProfile(profile, samplingOf(profile, filter, width), moffat, p)) return null
  const fwhm = 2 * Math.exp(p[1]! / 2)
  const beta = Math.min(MOST, Math.exp(p[2]!))
  return p[0]! > 0 && beta > LEAST && fwhm > 0.2 * width && fwhm < 4 * width ? { fwhm, beta, amplitude: p[0]! } : null
}

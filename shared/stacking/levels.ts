/** Where the samples of a picture lie and how far they spread, whatever stars are in it. In the unit of the samples. */
export interface Levels {
  readonly location: number
  readonly scale: number
}

/** The median of a Gaussian's biweight midvariance, whose root is this much too large. */
const BIWEIGHT = 0.991

/**
 * Robust location and scale: the median and the square root of the biweight midvariance (Beers, Flynn & Gebhardt 1990, AJ 100, 32) of what is left when
 * samples farther than six median deviations from the median are set aside. Both NaN without samples.
 */
export const levelsOf = (samples: Float32Array): Levels => {
  const finite = samples.filter((value) => value - value === 0).sort()
  const whole = medianOfSorted(finite)
  const mad = medianDeviation(finite, whole)
  const kept = finite.filter((value) => Math.abs(value - whole) <= 6 * mad)
  const location = medianOfSorted(kept)
  const spread = medianDeviation(kept, location)
  if (!(spread > 0)) return { location, scale: spread }
  let [above, below] = [0, 0]
  for (const value of kept) {
    const u = (value - location) / (9 * spread)
    const rest = 1 - u * u
    if (rest <= 0) continue
    above += (value - location) ** 2 * rest ** 4
    below += rest * (1 - 5 * u * u)
  }
  return { location, scale: BIWEIGHT * Math.sqrt((kept.length * above) / (below * below)) }
}

const medianOfSorted = (sorted: Float32Array): number =>
  sorted.length === 0 ? Number.NaN : (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2

const medianDeviation = (values: Float32Array, centre: number): number =>
  medianOfSorted(values.map((value) => Math.abs(value - centre)).sort())

export const NORMALISATIONS = ['none', 'additive', 'additive-scaling', 'multiplicative'] as const
export type Normalisation = (typeof NORMALISATIONS)[number]

/** value' = gain value + offset */
export interface Line {
  readonly gain: number
  readonly offset: number
}

/**
 * What brings a frame to the levels of the reference: its sky to the same height, and with `additive-scaling` its spread to the same width, with
 * `multiplicative` its sky by a factor, as of flats. A frame without spread keeps its gain.
 */
export const normalising = (frame: Levels, reference: Levels, method: Normalisation): Line => {
  if (method === 'none') return { gain: 1, offset: 0 }
  if (method === 'multiplicative') {
    const gain = reference.location / frame.location
    return { gain: Number.isFinite(gain) && gain > 0 ? gain : 1, offset: 0 }
  }
  const ratio = method === 'additive' ? 1 : reference.scale / frame.scale
  const gain = Number.isFinite(ratio) && ratio > 0 ? ratio : 1
  return { gain, offset: reference.location - gain * frame.location }
}

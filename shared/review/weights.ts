import type { QualityRow } from '#shared/records/quality.ts'

export const WEIGHTINGS = ['psf-signal', 'psf-snr', 'wfwhm', 'stars', 'noise'] as const
export type Weighting = (typeof WEIGHTINGS)[number]

export const WEIGHTING_TITLES: Readonly<Record<Weighting, string>> = {
  'psf-signal': 'PSF signal weight (PixInsight)',
  'psf-snr': 'PSF SNR (PixInsight)',
  wfwhm: 'Weighted FWHM (Siril)',
  stars: 'Number of stars (Siril)',
  noise: 'Noise (Siril)',
}

/**
 * Siril's weighted FWHM: the star size, made worse by missing stars. `FWHM * (1 + 2 * (Nref - N) / Nref)`; Nref is the number of
 * stars of the reference, here the frame with the most.
 */
export const weightedFwhm = (fwhm: number, stars: number, reference: number): number =>
  reference > 0 ? fwhm * (1 + (2 * (reference - stars)) / reference) : fwhm

/**
 * Weights of the frames of one group, on a mean of 1 over those that have one; null for what cannot be weighed. Formulas: Siril's
 * (wFWHM, stars, noise), or PixInsight's as measured with the frame (PSF signal weight, PSF SNR).
 */
export const weightsOf = (group: readonly (QualityRow | null)[], weighting: Weighting): (number | null)[] => {
  const raw = RULES[weighting](group)
  const known = raw.filter((weight) => weight !== null)
  const mean = known.reduce((sum, weight) => sum + weight, 0) / known.length
  return mean > 0
    ? raw.map((weight) => (weight === null ? null : weight / mean))
    : raw.map((weight) => (weight === null ? null : 1))
}

type Rule = (group: readonly (QualityRow | null)[]) => (number | null)[]

/** The weight of every frame whose numbers are all there and finite. */
const each =
  (numbersOf: (quality: QualityRow) => number | null, weightOf: (value: number, all: readonly number[]) => number): Rule =>
  (group) => {
    const values = group.map((quality) => quality && numbersOf(quality))
    const known = values.filter((value) => value !== null && Number.isFinite(value))
    return values.map((value) => (value === null || !Number.isFinite(value) ? null : weightOf(value, known as number[])))
  }

const span = (all: readonly number[]): readonly [min: number, max: number] => [Math.min(...all), Math.max(...all)]

const RULES: Readonly<Record<Weighting, Rule>> = {
  'psf-signal': each(
    ({ psfSignalWeight }) => psfSignalWeight,
    (weight) => weight,
  ),
  'psf-snr': each(
    ({ psfSnr }) => psfSnr,
    (weight) => weight,
  ),
  wfwhm: (group) => {
    const most = Math.max(0, ...group.map((quality) => quality?.starCount ?? 0))
    return each(
      ({ fwhm, starCount }) => (fwhm !== null && fwhm > 0 ? weightedFwhm(fwhm, starCount, most) : null),
      (value, all) => {
        const [min, max] = span(all)
        return max > min ? (1 / value ** 2 - 1 / max ** 2) / (1 / min ** 2 - 1 / max ** 2) : 1
      },
    )(group)
  },
  stars: each(
    ({ starCount }) => starCount,
    (value, all) => {
      const [min, max] = span(all)
      return max > min ? ((value - min) / (max - min)) ** 2 : 1
    },
  ),
  // The scale brings a frame to the brightness of the others: 10^(-0.4 zero point), where it was measured.
  noise: each(
    ({ noise, zeroPoint }) => (noise > 0 ? noise * 10 ** (-0.4 * (zeroPoint ?? 0)) : null),
    (value) => 1 / value ** 2,
  ),
}

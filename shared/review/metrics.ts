import type { Measures } from './frame.ts'
import type { Floor } from './robust.ts'

/** A number of a frame that a person may look at, compare and sort by. */
export interface Metric {
  readonly id: MetricId
  readonly label: string
  /** For narrow columns. */
  readonly short: string
  readonly unit: string
  readonly decimals: number
  /** Which way is better; 0 when neither is. */
  readonly better: -1 | 0 | 1
  /** The least spread that counts, so that quiet nights do not cry wolf. */
  readonly floor: Floor
  /** Null when it could not be measured. */
  readonly of: (quality: Measures) => number | null
}

export const METRIC_IDS = [
  'starCount',
  'starlight',
  'fwhm',
  'fwhmArcsec',
  'hfr',
  'hfrWeighted',
  'eccentricity',
  'background',
  'backgroundGradient',
  'noise',
  'zeroPoint',
  'cloud',
  'trailing',
  'tilt',
  'trails',
  'saturated',
  'psfSignalWeight',
  'psfSnr',
] as const
export type MetricId = (typeof METRIC_IDS)[number]

type Text = readonly [label: string, short: string, unit: string, decimals: number]
type Rule = readonly [better: Metric['better'], relative: number, absolute: number]

const percent = (part: number | null): number | null => (part === null ? null : 100 * part)

/** Floors: what repeated exposures of one field scatter by on a good night; a tenth of what the rules call a change, or more. */
const TABLE: Readonly<Record<MetricId, readonly [Text, Rule, Metric['of']]>> = {
  starCount: [['Stars', 'Stars', '', 0], [1, 0.04, 2], (q) => q.starCount],
  starlight: [['Starlight', 'Light', '', 0], [1, 0.03, 0], (q) => q.starlight],
  fwhm: [['FWHM', 'FWHM', 'px', 2], [-1, 0.03, 0.02], (q) => q.fwhm],
  fwhmArcsec: [['FWHM', 'FWHM″', '″', 2], [-1, 0.03, 0.02], (q) => q.fwhmArcsec],
  hfr: [['Half-flux radius', 'HFR', 'px', 2], [-1, 0.03, 0.02], (q) => q.hfr],
  hfrWeighted: [['HFR as N.I.N.A. has it', 'HFR N.', 'px', 2], [-1, 0.03, 0.02], (q) => q.hfrWeighted],
  eccentricity: [['Eccentricity', 'Ecc.', '', 2], [-1, 0.03, 0.02], (q) => q.eccentricity],
  background: [['Background', 'Sky', 'ADU', 0], [-1, 0.01, 0.5], (q) => q.background],
  backgroundGradient: [['Gradient', 'Grad.', '%', 1], [-1, 0.05, 0.5], (q) => percent(q.backgroundGradient)],
  noise: [['Noise', 'Noise', 'ADU', 1], [-1, 0.02, 0.05], (q) => q.noise],
  zeroPoint: [['Transparency', 'Transp.', 'mag', 2], [1, 0, 0.03], (q) => q.zeroPoint],
  cloud: [['Patchiness', 'Patchy', '', 2], [-1, 0.05, 0.04], (q) => q.cloud],
  trailing: [['Trailing', 'Trailing', '', 2], [-1, 0.05, 0.05], (q) => q.trailing],
  tilt: [['Tilt', 'Tilt', '%', 0], [-1, 0.05, 2], (q) => percent(q.tilt)],
  trails: [['Trails', 'Trails', '', 0], [-1, 0, 1], (q) => q.trails.length],
  saturated: [['Saturated', 'Satur.', '%', 3], [-1, 0.1, 0.001], (q) => 100 * q.saturated],
  psfSignalWeight: [['PSF signal weight', 'PSFSW', '', 4], [1, 0.03, 0], (q) => q.psfSignalWeight],
  psfSnr: [['PSF SNR', 'PSF SNR', '', 4], [1, 0.03, 0], (q) => q.psfSnr],
}

export const METRICS: readonly Metric[] = METRIC_IDS.map((id) => {
  const [[label, short, unit, decimals], [better, relative, absolute], of] = TABLE[id]
  return { id, label, short, unit, decimals, better, floor: { relative, absolute }, of }
})

const BY_ID = new Map(METRICS.map((metric) => [metric.id, metric]))

export const metricOf = (id: MetricId): Metric => BY_ID.get(id)!

/**
 * The one measure of star size that a group is judged by: what most of its frames have, FWHM before the half-flux radius before
 * N.I.N.A.'s. They are never mixed: for the same Gaussian star they differ by 6 % to a factor of two.
 */
export const sizeMetricOf = (qualities: readonly Measures[]): MetricId =>
  (['fwhm', 'hfr', 'hfrWeighted'] as const).find(
    (id) => qualities.filter((quality) => quality[id] !== null).length * 5 >= qualities.length * 4,
  ) ?? 'fwhm'

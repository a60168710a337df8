import type { HeaderCard } from '#shared/formats/format.ts'

/** What is told of each frame that went into a stack. */
export interface StackedExposure {
  /** Start, UTC, ISO 8601; null when the file does not say. */
  readonly dateObs: string | null
  readonly exposureSeconds: number | null
}

export interface StackStory {
  /** Lines for HISTORY: what was done, in order. */
  readonly history: readonly string[]
  /** The picture is no mosaic any more. */
  readonly isDebayered: boolean
  /** Its pixels are not those of the reference (drizzle): what the reference says of the sky no longer holds. */
  readonly isRescaled: boolean
}

/** Cards of one exposure that a stack has of its own, or that nothing can be said of. */
const REPLACED =
  /^(EXPTIME|EXPOSURE|EXPOINUS|DATE|DATE-OBS|DATE-END|DATE-AVG|DATE-LOC|TIME-OBS|TIME-END|UT|MJD-OBS|MJD-AVG|MJD-END|JD|JD-HELIO|IMAGETYP|FRAME|NCOMBINE|STACKCNT|LIVETIME|SWMODIFY|DATAMIN|DATAMAX|PEDESTAL|SSWEIGHT|SNAPSHOT|FRAMENO|CBLACK|CWHITE|CHECKSUM|DATASUM)$/
const MOSAIC = /^(BAYERPAT|COLORTYP|XBAYROFF|YBAYROFF|BAYOFFX|BAYOFFY)$/
const WCS =
  /^(CRVAL[12]|CRPIX[12]|CTYPE[12]|CUNIT[12]|CD[12]_[12]|PC[12]_[12]|CDELT[12]|CROTA[12]|LONPOLE|LATPOLE|WCSAXES|[AB]P?_(ORDER|DMAX|\d_\d)|PV\d_\d+)$/
const SIZED = /^(XPIXSZ|YPIXSZ|PIXSIZE[12]|XBINNING|YBINNING|SCALE|PIXSCALE)$/

/**
 * The header of a stack: that of its reference, less what holds for one exposure only, with the whole exposure, the number of frames (NCOMBINE and
 * STACKCNT, as IRAF and Siril have it), the first start, the last end and the weighted middle of the time, and its history.
 */
export const stackCards = (
  reference: readonly HeaderCard[],
  exposures: readonly StackedExposure[],
  weights: Float32Array,
  { history, isDebayered, isRescaled }: StackStory,
): HeaderCard[] => {
  const seconds = exposures.reduce((sum, { exposureSeconds }) => sum + (exposureSeconds ?? 0), 0)
  const kept = reference.filter(
    ({ keyword }) =>
      !REPLACED.test(keyword) &&
      !(isDebayered && MOSAIC.test(keyword)) &&
      !(isRescaled && (WCS.test(keyword) || SIZED.test(keyword))),
  )
  return [
    ...kept,
    { keyword: 'IMAGETYP', value: 'Stacked Light' },
    { keyword: 'NCOMBINE', value: exposures.length, comment: 'frames in this stack' },
    { keyword: 'STACKCNT', value: exposures.length, comment: 'frames in this stack' },
    ...(seconds > 0 ? [{ keyword: 'EXPTIME', value: rounded(seconds), comment: '[s] of all frames together' }] : []),
    ...(seconds > 0 ? [{ keyword: 'LIVETIME', value: rounded(seconds), comment: '[s] of all frames together' }] : []),
    ...timesOf(exposures, weights),
    ...history.map((value) => ({ keyword: 'HISTORY', value })),
  ]
}

const rounded = (seconds: number): number => Number(seconds.toFixed(6))

const timesOf = (exposures: readonly StackedExposure[], weights: Float32Array): HeaderCard[] => {
  const known = exposures.flatMap(({ dateObs, exposureSeconds }, at) => {
    const start = dateObs === null ? Number.NaN : Date.parse(dateObs)
    const length = 1000 * (exposureSeconds ?? 0)
    return Number.isNaN(start) ? [] : [{ start, end: start + length, weight: weights[at]! }]
  })
  if (known.length === 0) return []
  const first = Math.min(...known.map(({ start }) => start))
  const whole = known.reduce((sum, { weight }) => sum + weight, 0)
  const middle = known.reduce((sum, { start, end, weight }) => sum + weight * ((start + end) / 2 - first), 0) / whole
  return [
    { keyword: 'DATE-OBS', value: utc(first), comment: 'start of the first frame, UTC' },
    { keyword: 'DATE-AVG', value: utc(first + middle), comment: 'middle of the frames by weight, UTC' },
    { keyword: 'DATE-END', value: utc(Math.max(...known.map(({ end }) => end))), comment: 'end of the last frame, UTC' },
  ]
}

const utc = (at: number): string => new Date(at).toISOString().replace('Z', '')

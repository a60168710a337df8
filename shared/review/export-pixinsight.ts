import { type Cell, csvOf } from './csv.ts'
import { weightsById } from './export-metrics.ts'
import { inTimeOrder, type ReviewFrame } from './frame.ts'
import type { Weighting } from './weights.ts'

/**
 * Names and order of the columns as SubframeSelector of PixInsight 1.8.9 and later writes them in its CSV (`ExportCSV` in its
 * published source), those that are measured here; its preamble of settings is left out. Units: FWHM in pixels, levels in ADU of
 * the file, the mean level of the sky for the median. PixInsight reads no such file back: it is a list for scripts and
 * spreadsheets.
 */
const COLUMNS = [
  'Index',
  'Approved',
  'Locked',
  'File',
  'Weight',
  'PSF Signal Weight',
  'PSF SNR',
  'FWHM',
  'Eccentricity',
  'Median',
  'Noise',
  'Stars',
]

/** Every frame with its verdict, weight and numbers, as a list for PixInsight. `pathOf` is where the file lies; null leaves it out. */
export const pixInsightCsv = (
  frames: readonly ReviewFrame[],
  weighting: Weighting,
  isRejected: (id: string) => boolean,
  pathOf: (id: string) => string | null,
): string => {
  const weights = weightsById(frames, weighting)
  const listed = inTimeOrder(frames).flatMap((frame) => {
    const path = pathOf(frame.id)
    return path === null ? [] : [{ frame, path }]
  })
  return csvOf(
    COLUMNS,
    listed.map(({ frame: { id, quality }, path }, i): Cell[] => [
      i + 1,
      isRejected(id) ? 'false' : 'true',
      'false',
      path,
      weights.get(id) ?? null,
      ...(quality
        ? [
            quality.psfSignalWeight,
            quality.psfSnr,
            quality.fwhm,
            quality.eccentricity,
            quality.background,
            quality.noise,
            quality.starCount,
          ]
        : [null, null, null, null, null, null, null]),
    ]),
  )
}

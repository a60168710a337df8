import { type Cell, csvOf } from './csv.ts'
import { weightsById } from './export-metrics.ts'
import { inTimeOrder, type ReviewFrame } from './frame.ts'
import type { Weighting } from './weights.ts'

/** Columns by the names that SubframeSelector gives them. Units: FWHM in pixels, levels in ADU of the file. */
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

import type { Raster } from '#shared/core/raster.ts'
import type { MeasuredStar } from '#shared/core/star.ts'
import { NO_METADATA } from '#shared/frame/metadata.ts'
import { qualityOf } from '#shared/kernels/quality/index.ts'
import type { DetectionRow } from '#shared/records/detections.ts'
import type { TriageLabel } from '#shared/records/triage.ts'
import type { ReviewFrame } from '#shared/review/frame.ts'
import type { ReasonKind } from '#shared/review/rules.ts'
import { starlightOf } from '#shared/review/starlight.ts'
import { judgeSession } from '#shared/review/suggest.ts'

/** What the rules of the review call what the network calls by its labels; null for what it does not know. */
const LABEL_OF: Readonly<Record<ReasonKind, TriageLabel | null>> = {
  twilight: 'twilight',
  cloud: 'cloud',
  hidden: 'obstructed',
  trailed: 'trailed',
  soft: 'out-of-focus',
  starless: null,
  trail: 'crossed',
  bright: 'twilight',
  tilt: null,
}

/** A site and an evening there: whoever knows both knows when it was twilight. The Sun is 10 degrees down when it begins. */
const SITE = { latitude: 50, longitude: 10 }
const DUSK = Date.parse('2026-03-20T18:34:00Z')
const NIGHT = DUSK + 3 * 3_600_000

/** `isDusk`: it was taken in the twilight of that evening, else in its night. */
export const reviewFrame = (index: number, raster: Raster, stars: readonly MeasuredStar[], isDusk = false): ReviewFrame => ({
  id: String(index),
  folder: '',
  fileName: `${index}`.padStart(4, '0'),
  metadata: { ...NO_METADATA, ...SITE },
  takenAt: (isDusk ? DUSK : NIGHT) + index * 60_000,
  quality: {
    ...qualityOf(raster, stars),
    starlight: starlightOf({ stars: tuples(stars) }),
    fwhmArcsec: null,
    zeroPoint: null,
    version: 0,
    seconds: 0,
    measuredAt: 0,
  },
})

const tuples = (stars: readonly MeasuredStar[]): DetectionRow['stars'] =>
  stars.slice(0, 500).map(({ x, y, flux, fwhm, snr }) => [x, y, flux, fwhm, snr])

/** The label that the rules alone give each frame of a night: its surest suggestion, else good. */
export const labelsByRules = (frames: readonly ReviewFrame[]): TriageLabel[] => {
  const { suggestions } = judgeSession(frames)
  return frames.map(({ id }) => {
    const own = suggestions.filter(({ frameIds }) => frameIds.includes(id))
    const labels = own.flatMap(({ kind }) => LABEL_OF[kind] ?? [])
    return labels[0] ?? 'good'
  })
}

/** The same frames of a rig that does not know where it stands. */
export const withoutSite = (frames: readonly ReviewFrame[]): ReviewFrame[] =>
  frames.map((frame) => ({ ...frame, metadata: NO_METADATA }))

import { fieldStars } from '#server/catalogues/field-stars.ts'
import type { LibraryContext } from '#server/jobs/job.ts'
import { fail, ok, type Result } from '#shared/core/fault.ts'
import { QUALITY_VERSION } from '#shared/kernels/quality/index.ts'
import { DetectionRow } from '#shared/records/detections.ts'
import type { FrameRow } from '#shared/records/frame.ts'
import { QualityRow } from '#shared/records/quality.ts'
import { SolutionRow } from '#shared/records/solution.ts'
import { zeroPointOf } from './zero-point.ts'

type Context = Pick<LibraryContext, 'store' | 'work' | 'signal' | 'config' | 'now' | 'log'>

/** Catalogue stars to look for: more than there are stars in a row. */
const CATALOGUE_STARS = 1500

/** The graphics card that helped to measure a frame; null where none did. */
interface Measured {
  readonly ranOn: string | null
}

/** Measures a frame, or only what a new solution adds. Faults: `quality.no-frame`, and those of its file. */
export const measureOne = async (context: Context, id: string): Promise<Result<Measured>> => {
  const { store, now } = context
  const frame = store.row('frames', id)
  if (!frame) return fail('not-found', 'quality.no-frame', 'There is no such frame.')
  const known = QualityRow.safeParse(store.row('quality', id))
  if (known.success && known.data.version >= QUALITY_VERSION && known.data.measuredAt >= frame.indexedAt) {
    const stars = DetectionRow.safeParse(store.row('detections', id))
    const added = await fromSolution(context, id, frame, known.data.fwhm, stars.success ? stars.data.stars : [])
    store.write('quality', id, { ...added, measuredAt: now() })
    return ok({ ranOn: null })
  }
  return measurePixels(context, id, frame)
}

const measurePixels = async (context: Context, id: string, frame: FrameRow): Promise<Result<Measured>> => {
  const { store, work, signal, now } = context
  const path = await store.pathOf(id)
  if (!path.ok) return path
  const start = performance.now()
  const measured = await work.measureFrame(path.value, true, signal)
  if (!measured.ok) return measured
  const seconds = Number(((performance.now() - start) / 1000).toFixed(3))
  const { quality, stars, glance, width, height, ranOn } = measured.value
  const added = await fromSolution(context, id, frame, quality.fwhm, stars)
  const measuredAt = now()
  store.write('detections', id, { stars, width, height, measuredAt })
  if (glance) store.write('triage', id, { glance: await store.putBlob(glance) })
  store.write('quality', id, { ...quality, ...added, version: QUALITY_VERSION, seconds, measuredAt })
  return ok({ ranOn })
}

/** What only the place on the sky tells: the width in arcseconds, and how much light comes through. */
const fromSolution = async (
  { store, config, log }: Context,
  id: string,
  { metadata, hint }: FrameRow,
  fwhm: number | null,
  stars: DetectionRow['stars'],
): Promise<Pick<QualityRow, 'fwhmArcsec' | 'zeroPoint'>> => {
  const solution = SolutionRow.safeParse(store.row('solutions', id))
  const scale = solution.success ? solution.data.pixelScaleArcsec : (hint?.pixelScaleArcsec ?? null)
  const fwhmArcsec = fwhm !== null && scale !== null ? fwhm * scale : null
  if (!solution.success || !metadata.exposureSeconds) return { fwhmArcsec, zeroPoint: null }
  const { wcs, ra, dec, radiusDeg } = solution.data
  const catalogue = await fieldStars(config, { ra, dec }, radiusDeg, CATALOGUE_STARS)
  if (!catalogue.ok) {
    log(`${id}: no zero point: ${catalogue.fault.message}`)
    return { fwhmArcsec, zeroPoint: null }
  }
  return { fwhmArcsec, zeroPoint: zeroPointOf(wcs, catalogue.value, stars, metadata.exposureSeconds) }
}

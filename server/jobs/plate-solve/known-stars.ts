import type { Store } from '#server/jobs/job.ts'
import type { Worker } from '#server/work/work.ts'
import { fail, ok } from '#shared/core/fault.ts'
import type { Star } from '#shared/core/star.ts'
import { DetectionRow } from '#shared/records/detections.ts'

/** The stars of a frame that a tablet has found, while its original is still on the way; null for any other frame. */
export const awaitedStars = (store: Store, frameId: string): DetectionRow | null =>
  store.row('frames', frameId)?.presence === 'awaited'
    ? (DetectionRow.safeParse(store.row('detections', frameId)).data ?? null)
    : null

/** Pixel work without pixels: a solver eats stars, and these are known. What needs the picture waits for it. */
export const workOnStars = ({ stars, width, height }: DetectionRow): Pick<Worker, 'detectStars' | 'reducePicture'> => ({
  detectStars: async (_path, limit) => ok({ stars: stars.slice(0, limit).map(starOf), width, height }),
  reducePicture: async () =>
    fail(
      'unavailable',
      'plate-solve.awaited',
      'Only the list of its stars is here: the original is still on its way from a tablet.',
    ),
})

/** A row tells less of a star than its pixels: what is left out counts as round, whole and unsaturated. */
const starOf = ([x, y, flux, fwhm, snr]: DetectionRow['stars'][number]): Star => ({
  ...{ x, y, flux, fwhm, snr },
  ...{ peak: flux, hfr: fwhm / 2, ellipticity: 0, thetaDeg: 0, isSaturated: false },
})

import { z } from 'zod'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { ReviewRow } from '#shared/records/review.ts'
import { writeRating } from './write-rating.ts'

export const writeRatings = defineJob({
  id: 'write-ratings',
  title: 'Write ratings to sidecars',
  summary:
    'Writes ratings and rejections into XMP sidecars beside the captures, where Lightroom, darktable and others read them. What else a sidecar holds stays; captures are never written to.',
  params: z.object({}),
  async run(_params, { library, store, frameId, signal, progress, log }: LibraryContext) {
    const ids = frameId === null ? library.reviewed() : [frameId]
    let [written, failed] = [0, 0]
    for (const [done, id] of ids.entries()) {
      if (signal.aborted) return fail('cancelled', 'ratings.cancelled', 'Stopped. The sidecars written so far are kept.')
      const review = ReviewRow.safeParse(store.row('reviews', id) ?? {})
      const path = await store.pathOf(id)
      if (!review.success || !path.ok) {
        if (!path.ok) log(path.fault.message)
        failed++
        continue
      }
      const outcome = await writeRating(path.value, review.data)
      if (outcome.ok && outcome.value === 'written') written++
      if (!outcome.ok) {
        if (ids.length === 1) return outcome
        log(outcome.fault.message)
        failed++
      }
      progress((done + 1) / ids.length, `${done + 1} of ${ids.length} frames`)
    }
    progress(1, `${written} sidecars written${failed > 0 ? `, ${failed} could not be: see the log` : ''}`)
    return ok({ written, failed })
  },
})

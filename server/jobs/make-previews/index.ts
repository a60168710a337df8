import { z } from 'zod'
import { untilRoom } from '#server/bulk/room.ts'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { QUALITY_VERSION } from '#shared/kernels/quality/index.ts'
import { picturesOf } from './pictures-of.ts'

const AT_ONCE = 2

export const makePreviews = defineJob({
  id: 'make-previews',
  title: 'Make previews',
  summary: 'Makes the thumbnail and the preview of every frame that has none yet, newest first.',
  isBackground: true,
  params: z.object({}),
  async run(_params, context: LibraryContext) {
    const { library, signal, progress, log } = context
    const tried = new Set<string>()
    // Frames that a scan adds meanwhile are taken in the next round.
    for (;;) {
      const round = library.withoutPreview(100_000).filter((id) => !tried.has(id))
      if (round.length === 0) {
        if (library.withoutQuality(QUALITY_VERSION, 1).length > 0)
          await context.enqueue('measure-quality', null, {}, { after: context.jobId })
        return ok({ frames: tried.size })
      }
      const waiting = round.values()
      let done = 0
      const work = async (): Promise<void> => {
        for (const id of waiting) {
          await untilRoom(context, (reason) => progress(0, reason))
          if (signal.aborted) return
          const made = await picturesOf(context, id)
          if (!made.ok) log(`${id}: ${made.fault.message}`)
          else library.transaction(made.value)
          tried.add(id)
          progress(++done / round.length, `${done} of ${round.length} previews`)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
      if (signal.aborted) return fail('cancelled', 'previews.cancelled', 'Stopped. The previews made so far are kept.')
    }
  },
})

import { z } from 'zod'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { type Fault, fail, ok } from '#shared/core/fault.ts'
import { QUALITY_VERSION } from '#shared/kernels/quality/index.ts'

const AT_ONCE = 2

export const makePreviews = defineJob({
  id: 'make-previews',
  title: 'Make previews',
  summary: 'Makes the thumbnail and the preview of every frame that has none yet, newest first.',
  isBackground: true,
  params: z.object({}),
  async run(_params, context: LibraryContext) {
    const { library, signal, progress } = context
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
          if (signal.aborted) return
          await previewOf(context, id)
          tried.add(id)
          progress(++done / round.length, `${done} of ${round.length} previews`)
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
      if (signal.aborted) return fail('cancelled', 'previews.cancelled', 'Stopped. The previews made so far are kept.')
    }
  },
})

/** Makes the pictures of one frame. A file whose pixels cannot be read is a broken file, and does not stop the others. */
const previewOf = async ({ store, work, signal, log }: LibraryContext, id: string): Promise<void> => {
  const path = await store.pathOf(id)
  if (!path.ok) {
    log(`${id}: ${path.fault.message}`)
    return
  }
  const rendered = await work.renderPreviews(path.value, signal)
  if (!rendered.ok) {
    if (isOfTheFile(rendered.fault)) store.write('frames', id, { fault: rendered.fault })
    log(`${path.value}: ${rendered.fault.message}`)
    return
  }
  const [thumbnail, preview] = await Promise.all([store.putBlob(rendered.value.thumbnail), store.putBlob(rendered.value.preview)])
  store.write('frames', id, { thumbnail, preview })
}

/** Other faults say nothing about the file, so the frame is tried again another time. */
const isOfTheFile = ({ kind }: Fault): boolean => kind === 'invalid' || kind === 'unsupported' || kind === 'no-result'

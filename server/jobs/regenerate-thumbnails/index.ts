import { z } from 'zod'
import { folderParam } from '#server/bulk/folder-param.ts'
import { runBulk } from '#server/bulk/run-bulk.ts'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { picturesOf } from '#server/jobs/make-previews/pictures-of.ts'
import { ok } from '#shared/core/fault.ts'

export const regenerateThumbnails = defineJob({
  id: 'regenerate-thumbnails',
  processor: 'regenerate_thumbnails',
  title: 'Make thumbnails anew',
  summary: 'Makes thumbnail and preview of every frame of a folder once more, or of one frame.',
  isBackground: true,
  params: z.object({ folder: folderParam }),
  async run({ folder }, context: LibraryContext) {
    const { frameId, library } = context
    if (frameId !== null) {
      const made = await picturesOf(context, frameId)
      if (!made.ok) return made
      library.transaction(made.value)
      return ok({ frames: 1 })
    }
    return runBulk(context, {
      atOnce: 2,
      choose: () => library.choose.toRender(folder),
      work: async (item) => {
        const made = await picturesOf(context, item.frameId)
        if (made.ok) return { state: 'done', keep: made.value }
        return context.signal.aborted ? null : { state: 'failed', message: made.fault.message }
      },
    })
  },
})

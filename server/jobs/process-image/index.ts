import { z } from 'zod'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { picturesOf } from '#server/jobs/make-previews/pictures-of.ts'
import { knownSidecars, rereadFrame } from '#server/library/reread-frame.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { isOutdated } from '#shared/frame/current-solution.ts'

export const processImage = defineJob({
  id: 'process-image',
  processor: 'process_image',
  title: 'Process a frame',
  summary: 'Reads the file of a frame again and does all that it lacks: pictures, solution, names and quality.',
  params: z.object({
    solve: z.boolean().default(true).meta({ title: 'Solve', description: 'Plate solves it, when it is not solved yet' }),
  }),
  async run({ solve }, context: LibraryContext) {
    const { frameId, jobId, library, store, progress, enqueue } = context
    if (frameId === null || !store.row('frames', frameId))
      return fail('not-found', 'process-image.no-frame', 'There is no such frame.')
    progress(0, 'Reading the header')
    const read = await rereadFrame(context, frameId, await knownSidecars(context))
    if (!read.ok) return read
    library.transaction(read.value)
    progress(0.3, 'Making pictures')
    const pictures = await picturesOf(context, frameId)
    if (!pictures.ok) return pictures
    library.transaction(pictures.value)
    const [frame, solution] = [store.row('frames', frameId), store.row('solutions', frameId)]
    const isSolved = frame !== undefined && solution !== undefined && !isOutdated(solution, frame)
    // These follow this job, so that they do what is to be done with the file as it is now.
    const order = { after: jobId }
    if (isSolved) await enqueue('match-catalogue', frameId, {}, order)
    if (frame && SKY.includes(frame.frameType)) {
      if (solve && !isSolved) await enqueue('plate-solve', frameId, {}, order)
      await enqueue('measure-quality', frameId, {}, order)
    }
    progress(1, isSolved ? 'Read again, with new pictures' : 'Read again, with new pictures; solving follows')
    return ok({ isSolved })
  },
})

const SKY: readonly string[] = ['light', 'stacked', 'photo']

import { z } from 'zod'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { knownSidecars, rereadFrame } from '#server/library/reread-frame.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { QUALITY_VERSION } from '#shared/kernels/quality/index.ts'

export const takeIn = defineJob({
  id: 'take-in',
  title: 'Take a frame in',
  summary: 'Reads a file that came from a tablet, and has made what it still lacks: pictures and quality.',
  params: z.object({}),
  async run(_params, context: LibraryContext) {
    const { frameId, library, store, enqueue } = context
    if (frameId === null) return fail('invalid', 'take-in.no-frame', 'Say which frame has come.')
    const read = await rereadFrame(context, frameId, await knownSidecars(context))
    if (!read.ok) return read
    library.transaction(read.value)
    const frame = store.row('frames', frameId)
    // Many frames come one after the other; these two look for all that lack something.
    if (frame && !frame.fault && frame.preview === null) await enqueue('make-previews', null)
    else if (library.withoutQuality(QUALITY_VERSION, 1).length > 0) await enqueue('measure-quality', null)
    return ok(null)
  },
})

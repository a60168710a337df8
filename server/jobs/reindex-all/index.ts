import { z } from 'zod'
import { folderParam } from '#server/bulk/folder-param.ts'
import { runBulk } from '#server/bulk/run-bulk.ts'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { knownSidecars, rereadFrame } from '#server/library/reread-frame.ts'
import { scan } from '#server/library/scan.ts'
import { Tally } from '#shared/records/job.ts'

export const reindexAll = defineJob({
  id: 'reindex-all',
  processor: 'reindex_all',
  title: 'Read all headers again',
  summary:
    'Looks through the library, then reads every file again, also those that have not changed. Solutions, ratings and pictures stay.',
  isBackground: true,
  params: z.object({ folder: folderParam }),
  async run({ folder }, context: LibraryContext) {
    const { library, store, jobId, signal } = context
    // What is new must be known before the frames are chosen; after a restart they are chosen already.
    if (!Tally.safeParse(store.row('jobs', jobId)?.['tally']).success) {
      const scanned = await scan({ ...context, progress: (_fraction, message) => context.progress(0, message) })
      if (!scanned.ok) return scanned
    }
    const sidecars = await knownSidecars(context)
    const stale = new Set<string>()
    const done = await runBulk(context, {
      // Enough that no worker process waits for us.
      atOnce: 4,
      choose: () => library.choose.toRead(folder),
      work: async ({ frameId }) => {
        const read = await rereadFrame({ ...context, onStale: (id) => void stale.add(id) }, frameId, sidecars)
        if (read.ok) return { state: 'done', keep: read.value }
        return signal.aborted || read.fault.code === 'work.closed' ? null : { state: 'failed', message: read.fault.message }
      },
    })
    if (!done.ok) return done
    for (const frameId of stale) await context.enqueue('plate-solve', frameId)
    if (library.withoutPreview(1).length > 0) await context.enqueue('make-previews', null)
    return done
  },
})

import { z } from 'zod'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { type Compacted, FIRST_ROW, type RowName } from '#server/sync/compact.ts'
import { fail, ok } from '#shared/core/fault.ts'

const DAY_MS = 86_400_000
const BATCH = 200

/**
 * The rule: what is done or was stopped goes after `keepDays`. What failed stays until somebody takes it away, or until the same work
 * on the same frame has succeeded later: nobody loses a failure that they have not seen.
 */
export const pruneJobs = defineJob({
  id: 'prune-jobs',
  title: 'Clear away old jobs',
  summary:
    'Takes jobs that were done or stopped long ago out of the list. Failed ones stay, unless the same work succeeded later. Shortens the log of changes, too, so that new tablets have less to load.',
  isBackground: true,
  params: z.object({
    keepDays: z
      .number()
      .int()
      .min(1)
      .max(3650)
      .default(30)
      .meta({ title: 'Keep', unit: 'days', description: 'How long finished jobs stay in the list' }),
  }),
  async run({ keepDays }, { library, store, signal, progress, log, now }: LibraryContext) {
    const before = now() - keepDays * DAY_MS
    let pruned = 0
    for (;;) {
      if (signal.aborted) return fail('cancelled', 'jobs.prune-cancelled', 'Stopped. What was cleared away so far stays away.')
      const ids = library.outlivedJobs(before, BATCH)
      if (ids.length === 0) break
      library.transaction(() => {
        for (const id of ids) store.write('jobs', id, { isDeleted: true })
      })
      pruned += ids.length
      progress(0, `${pruned} old jobs cleared away`)
      await new Promise((resolve) => setImmediate(resolve))
    }
    let forgotten = 0
    for (let next: RowName | null = FIRST_ROW; next && !signal.aborted; ) {
      const step: Compacted = library.compactLog(next, BATCH)
      forgotten += step.forgotten
      next = step.next
      await new Promise((resolve) => setImmediate(resolve))
    }
    log(`${forgotten} changes that later ones had overruled were taken out of the log.`)
    progress(1, pruned === 0 ? 'No job was old enough.' : `${pruned} old ${pruned === 1 ? 'job' : 'jobs'} cleared away`)
    return ok({ pruned })
  },
})

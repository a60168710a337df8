import { z } from 'zod'
import { queueIncomplete } from '#server/bulk/queue-incomplete.ts'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { ok } from '#shared/core/fault.ts'

/**
 * Leases of engines that died are taken back by the engine itself, within seconds (engine/recovery.ts). This finds what no lease
 * tells of. Nothing is ever given up because it takes long.
 */
export const cleanupStuck = defineJob({
  id: 'cleanup-stuck',
  processor: 'cleanup_stuck',
  title: 'Take up lost work',
  summary:
    'Queues again what nobody works on any more: lost jobs, submissions that nobody watches, frames without pictures or whose solving broke off.',
  isBackground: true,
  // It writes a few rows: a full disk is no reason to leave things stuck.
  isWriting: false,
  params: z.object({
    solveNew: z
      .boolean()
      .default(false)
      .meta({ title: 'Solve new frames', description: 'Plate solves frames of the sky that nobody has asked to solve yet' }),
  }),
  async run({ solveNew }, context: LibraryContext) {
    const { library, store, progress, log } = context
    const { incomplete, bulk } = library
    for (const id of incomplete.lostJobs()) {
      // The engine takes a queued row without a place in the queue for a wish.
      store.write('jobs', id, { state: 'queued', message: 'Nobody worked on it any more; it starts again.' })
      log(`Job ${id} said that it ran, and nobody held it.`)
    }
    const submissions = incomplete.strandedSubmissions()
    for (const frameId of submissions) await context.enqueue('monitor-submission', frameId)
    const queued = await queueIncomplete(context, solveNew)
    bulk.sweep()
    const taken = submissions.length + queued.frames
    progress(1, taken === 0 ? 'Nothing was stuck.' : `${taken} ${taken === 1 ? 'frame' : 'frames'} queued again`)
    return ok({ submissions: submissions.length, ...queued })
  },
})

import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { BulkItem } from '#server/bulk/bulk-items.ts'
import { folderParam } from '#server/bulk/folder-param.ts'
import { type ItemEnd, runBulk } from '#server/bulk/run-bulk.ts'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { JobRow } from '#shared/records/job.ts'

/** Behind whatever somebody waits for, which it makes room for (jobs/engine/order.ts). */
const PATIENT = -50
const LOOK_MS = 200

/**
 * Each frame is a plate solve of its own, with its log and its attempts; only a few more than can run at once are asked for, so
 * that ten thousand frames are not ten thousand jobs on every tablet.
 */
export const bulkRescan = defineJob({
  id: 'bulk-rescan',
  processor: 'bulk_rescan',
  title: 'Solve a folder',
  summary:
    'Plate solves every unsolved frame of a folder, those that failed before first. Planetary pictures, calibration frames and rejected ones are skipped.',
  isBackground: true,
  params: z.object({
    folder: folderParam,
    force: z.boolean().default(false).meta({ title: 'Solved ones too', description: 'Solves frames that are solved once more' }),
  }),
  async run({ folder, force }, context: LibraryContext) {
    const { library, config } = context
    return runBulk(context, {
      atOnce: config.jobLimits.cpu + 1,
      choose: () => library.choose.toSolve(folder, force),
      work: (item) => solveOne(context, item, force),
    })
  },
})

const solveOne = async (
  { library, store, jobId, signal, enqueue }: LibraryContext,
  { place, frameId, childId }: BulkItem,
  isForced: boolean,
): Promise<ItemEnd | null> => {
  let child = childId ?? library.bulk.childFor(jobId, frameId)
  if (child === null) {
    child = await enqueue('plate-solve', frameId, isForced ? { checkFirst: false } : {}, { priority: PATIENT })
    library.bulk.setChild(jobId, place, child)
  }
  for (;;) {
    const row = JobRow.safeParse(store.row('jobs', child))
    const end = row.success ? endOf(row.data) : GONE
    if (end) return end
    await sleep(LOOK_MS, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
    if (signal.aborted) return null
  }
}

const GONE: ItemEnd = { state: 'skipped', message: 'Somebody threw its job away.' }

const endOf = ({ state, fault, message, isDeleted }: JobRow): ItemEnd | null => {
  if (state === 'done') return { state: 'done', message }
  if (state === 'failed') return { state: 'failed', message: fault?.message ?? message }
  if (state === 'cancelled') return { state: 'skipped', message: 'Somebody stopped it.' }
  return isDeleted ? GONE : null
}

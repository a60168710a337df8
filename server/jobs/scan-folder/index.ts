import { z } from 'zod'
import { folderParam } from '#server/bulk/folder-param.ts'
import { queueIncomplete } from '#server/bulk/queue-incomplete.ts'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { catalogueTime } from '#server/jobs/name-frames/index.ts'
import { scan } from '#server/library/scan.ts'
import { unsolvedIn } from '#server/library/unsolved-in.ts'
import { ok } from '#shared/core/fault.ts'
import { QUALITY_VERSION } from '#shared/kernels/quality/index.ts'

export const scanFolder = defineJob({
  id: 'scan-folder',
  processor: 'scan_directory',
  title: 'Look through the library',
  summary: 'Finds new, changed, moved and missing captures in the library folders. Captures are only ever read.',
  isBackground: true,
  params: z.object({
    folder: folderParam,
    solveIn: z
      .string()
      .max(4096)
      .default('')
      .meta({ title: 'Then solve', description: 'A folder whose unsolved frames are solved afterwards; none when empty' }),
  }),
  async run({ folder, solveIn }, context: LibraryContext) {
    const stale: string[] = []
    const scanned = await scan({ ...context, onStale: (frameId) => void stale.push(frameId) }, folder)
    if (!scanned.ok) return scanned
    const { scanned: files, added, changed, moved, missing, faulty, duplicates, unavailable } = scanned.value
    const copies = duplicates === 0 ? '' : `, ${duplicates} the same as another file`
    context.progress(
      1,
      `${files} files: ${added} new, ${changed} changed, ${moved} moved, ${missing} missing, ${faulty} with a fault${copies}`,
    )
    // Pictures first: quality is measured once they are made.
    const { lacksPictures } = await queueIncomplete(context, false)
    if (lacksPictures) context.log('Some frames have no pictures yet: they are made next.')
    else if (context.library.withoutQuality(QUALITY_VERSION, 1).length > 0) await context.enqueue('measure-quality', null)
    // A solution of pixels that are gone would put names in the wrong places.
    for (const frameId of stale) await context.enqueue('plate-solve', frameId)
    if (solveIn) for (const frameId of await unsolvedIn(solveIn, context)) await context.enqueue('plate-solve', frameId)
    const catalogueAt = await catalogueTime(context.config.dataDir)
    if (context.library.unnamed(catalogueAt).length > 0) await context.enqueue('name-frames', null)
    const [fault] = unavailable
    return fault ? { ok: false, fault } : ok(scanned.value)
  },
})

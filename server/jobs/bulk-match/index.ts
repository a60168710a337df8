import { z } from 'zod'
import { folderParam } from '#server/bulk/folder-param.ts'
import { runBulk } from '#server/bulk/run-bulk.ts'
import { loadCatalogue } from '#server/catalogues/load.ts'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { matchObjects } from '#shared/catalogues/match.ts'
import { SolutionRow } from '#shared/records/solution.ts'

export const bulkMatch = defineJob({
  id: 'bulk-match',
  processor: 'bulk_match',
  title: 'Name the objects of a folder',
  summary: 'Finds the catalogue objects in every solved frame of a folder once more. What is not solved is skipped.',
  isBackground: true,
  params: z.object({ folder: folderParam }),
  async run({ folder }, context: LibraryContext) {
    const { library, store, config, now } = context
    const objects = await loadCatalogue(config)
    if (!objects.ok) return objects
    return runBulk(context, {
      atOnce: 1,
      choose: () => library.choose.toMatch(folder),
      work: async ({ frameId }) => {
        // The thread also answers tablets.
        await new Promise((resolve) => setImmediate(resolve))
        const solution = SolutionRow.safeParse(store.row('solutions', frameId))
        if (!solution.success) return { state: 'skipped', message: 'It is not solved any more.' }
        const { wcs, width, height } = solution.data
        const found = matchObjects(objects.value, wcs, width, height)
        return {
          state: 'done',
          message: found.length === 1 ? '1 object' : `${found.length} objects`,
          keep: () => store.write('matches', frameId, { objects: found, matchedAt: now() }),
        }
      },
    })
  },
})

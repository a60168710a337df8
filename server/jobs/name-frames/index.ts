import { stat } from 'node:fs/promises'
import { z } from 'zod'
import { importedFiles, loadCatalogue } from '#server/catalogues/load.ts'
import { defineJob, type LibraryContext } from '#server/jobs/job.ts'
import { matchObjects } from '#shared/catalogues/match.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { SolutionRow } from '#shared/records/solution.ts'

export const nameFrames = defineJob({
  id: 'name-frames',
  title: 'Name the objects of all frames',
  summary: 'Finds the catalogue objects in every solved frame that has none yet, or whose catalogues have changed since.',
  isBackground: true,
  params: z.object({}),
  async run(_params, { library, store, config, signal, progress, now }: LibraryContext) {
    const waiting = library.unnamed(await catalogueTime(config.dataDir))
    if (waiting.length === 0) return ok({ frames: 0 })
    const objects = await loadCatalogue(config)
    if (!objects.ok) return objects
    for (const [done, id] of waiting.entries()) {
      if (signal.aborted) return fail('cancelled', 'name-frames.cancelled', 'Stopped. The names found so far are kept.')
      const solution = SolutionRow.safeParse(store.row('solutions', id))
      if (!solution.success) continue
      const { wcs, width, height } = solution.data
      store.write('matches', id, { objects: matchObjects(objects.value, wcs, width, height), matchedAt: now() })
      progress((done + 1) / waiting.length, `${done + 1} of ${waiting.length} frames`)
      // The thread also answers tablets.
      await new Promise((resolve) => setImmediate(resolve))
    }
    return ok({ frames: waiting.length })
  },
})

/** When the user last brought a catalogue [ms]; 0 when never. */
export const catalogueTime = async (dataDir: string): Promise<number> => {
  const files = await importedFiles(dataDir)
  return Math.max(0, ...(await Promise.all(files.map(async (path) => (await stat(path)).mtimeMs))))
}

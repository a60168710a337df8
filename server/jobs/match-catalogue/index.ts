import { z } from 'zod'
import { loadCatalogue } from '#server/catalogues/load.ts'
import { defineJob } from '#server/jobs/job.ts'
import { matchObjects } from '#shared/catalogues/match.ts'
import { fail, ok } from '#shared/core/fault.ts'
import { SolutionRow } from '#shared/records/solution.ts'

export const matchCatalogue = defineJob({
  id: 'match-catalogue',
  title: 'Name the objects',
  summary: 'Finds the catalogue objects in a solved frame. An object larger than the frame is in it too.',
  params: z.object({
    magnitudeLimit: z
      .number()
      .min(0)
      .max(25)
      .default(16)
      .meta({ title: 'Faintest object', description: 'Wide fields show only brighter ones, whatever this says', unit: 'mag' }),
    stars: z.boolean().default(true).meta({ title: 'Stars', description: 'Names the bright stars of the field too' }),
  }),
  async run({ magnitudeLimit, stars }, context) {
    if (context.frameId === null) return fail('invalid', 'match.no-frame', 'This job needs a frame.')
    const solution = SolutionRow.safeParse(context.store.row('solutions', context.frameId))
    if (!solution.success)
      return fail('conflict', 'match.not-solved', 'This frame is not solved yet, so its objects are not known.')
    const objects = await loadCatalogue(context.config)
    if (!objects.ok) return objects
    const { wcs, width, height } = solution.data
    const found = matchObjects(objects.value, wcs, width, height, { magnitudeLimit, stars })
    context.store.write('matches', context.frameId, { objects: found, matchedAt: context.now() })
    context.progress(1, found.length === 1 ? '1 object' : `${found.length} objects`)
    return ok({ objects: found.length })
  },
})

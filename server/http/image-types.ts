import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Hono } from 'hono'
import { z } from 'zod'
import { sql } from '#server/db/drizzle.ts'
import { createSaidTypes, SAID_RULE } from '#server/library/said-types.ts'
import { sqlOf, TABLES_OF_FRAMES } from '#server/search/sql.ts'
import { FRAME_TYPES, type FrameType } from '#shared/records/metadata.ts'
import { parseInput, sendFault } from './answer.ts'
import { conditionsOfImages } from './image-filters.ts'
import { ImageQuery, withoutEmpty } from './image-query.ts'
import type { Services } from './services.ts'

/** AstroCat's words for kinds of frames. */
const ASTROCAT_TYPES = { SUB_FRAME: 'light', INTEGRATION_MASTER: 'stacked', PLANETARY: 'planetary' } as const

export const BulkSubtypeQuery = ImageQuery.safeExtend({
  new_subtype: z
    .enum([...FRAME_TYPES, ...(Object.keys(ASTROCAT_TYPES) as (keyof typeof ASTROCAT_TYPES)[])])
    .meta({ description: 'The kind that all frames of the search are from now on, whatever their files say' }),
})
export const BulkSubtypeAnswer = z.object({
  updated_count: z.int(),
  failed_count: z.int(),
  total_count: z.int(),
  errors: z.array(z.string()),
})

const BATCH = 500

/** `PUT /api/images/bulk/subtype`: gives all frames of a search another kind, with the filters of `GET /api/images`. */
export const imageTypeRoutes = (app: Hono, { database, records }: Services): void => {
  const types = createSaidTypes(database)
  app.put('/api/images/bulk/subtype', async (c) => {
    const query = parseInput(BulkSubtypeQuery, withoutEmpty(c.req.queries()), 'images.bad-query')
    if (!query.ok) return sendFault(query.fault)
    const { new_subtype: wanted, ...filters } = query.value
    const frameType: FrameType =
      wanted in ASTROCAT_TYPES ? ASTROCAT_TYPES[wanted as keyof typeof ASTROCAT_TYPES] : (wanted as FrameType)
    const ids = database.db
      .all<{ id: string }>(sql`SELECT f.id AS id FROM ${TABLES_OF_FRAMES} WHERE ${sqlOf(conditionsOfImages(filters))}`)
      .map(({ id }) => id)
    for (let i = 0; i < ids.length; i += BATCH) {
      records.transaction(() => {
        for (const id of ids.slice(i, i + BATCH)) {
          types.say(id, frameType)
          records.write('frames', id, { frameType, frameTypeRule: SAID_RULE })
        }
      })
      await nextTurn()
    }
    const answer: z.output<typeof BulkSubtypeAnswer> = {
      ...{ updated_count: ids.length, failed_count: 0, total_count: ids.length, errors: [] },
    }
    return c.json(answer)
  })
}

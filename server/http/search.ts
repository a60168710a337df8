import type { Hono } from 'hono'
import { z } from 'zod'
import { sql } from '#server/db/drizzle.ts'
import { sqlOf, TABLES_OF_FRAMES } from '#server/search/sql.ts'
import { SearchQuery } from '#shared/records/search.ts'
import { conditionsOf } from '#shared/search/conditions.ts'
import { parseInput, readJson, sendFault } from './answer.ts'
import type { Services } from './services.ts'

export const SearchRequest = z.object({ query: SearchQuery })
export const SearchAnswer = z.object({ ids: z.array(z.string()) })

const MAX_BODY = 64 * 1024

/** `POST /api/search`: the ids of the frames a query finds, as tablets find them by themselves. */
export const searchRoutes = (app: Hono, { database }: Services): void => {
  app.post('/api/search', async (c) => {
    const body = await readJson(c.req.raw, MAX_BODY)
    const request = body.ok ? parseInput(SearchRequest, body.value, 'search.bad-query') : body
    if (!request.ok) return sendFault(request.fault)
    const where = sqlOf(conditionsOf(request.value.query))
    const rows = database.db.all<{ id: string }>(sql`SELECT f.id AS id FROM ${TABLES_OF_FRAMES} WHERE ${where} ORDER BY f.id`)
    return c.json({ ids: rows.map(({ id }) => id) })
  })
}

import type { Context, Hono } from 'hono'
import { sql } from '#server/db/drizzle.ts'
import { sqlOf, TABLES_OF_FRAMES } from '#server/search/sql.ts'
import type { Records } from '#server/sync/records.ts'
import { currentSolution } from '#shared/frame/current-solution.ts'
import type { ExportFrame } from '#shared/search/export-columns.ts'
import { EXPORT_FORMATS, type ExportFormat, exportList } from '#shared/search/export-list.ts'
import { parseInput, sendFault } from './answer.ts'
import { conditionsOfImages, orderOf } from './image-filters.ts'
import { ImageQuery, withoutEmpty } from './image-query.ts'
import type { Services } from './services.ts'

const CHUNK = 100

/** `GET /api/images/export_csv` and `…/export_votable`: every frame of a search, with the filters of `GET /api/images`. */
export const imageExportRoutes = (app: Hono, { database, records }: Services): void => {
  const answer = (format: ExportFormat) => async (c: Context) => {
    const query = parseInput(ImageQuery, withoutEmpty(c.req.queries()), 'images.bad-query')
    if (!query.ok) return sendFault(query.fault)
    const rows = database.db.all<{ id: string }>(
      sql`SELECT f.id AS id FROM ${TABLES_OF_FRAMES} WHERE ${sqlOf(conditionsOfImages(query.value))} ORDER BY ${orderOf(query.value)}`,
    )
    const { ending, contentType } = EXPORT_FORMATS[format]
    const frames: ExportFrame[] = []
    for (const [i, { id }] of rows.entries()) {
      frames.push(...exportFrameOf(records, id))
      // The thread also answers tablets.
      if (i % CHUNK === CHUNK - 1) await new Promise((resolve) => setImmediate(resolve))
    }
    return c.body(exportList(format, frames), 200, {
      'content-type': contentType,
      'content-disposition': `attachment; filename="frames.${ending}"`,
    })
  }
  app.get('/api/images/export_csv', answer('csv'))
  app.get('/api/images/export_votable', answer('votable'))
}

const exportFrameOf = (records: Records, id: string): ExportFrame[] => {
  const frame = records.row('frames', id)
  if (!frame) return []
  const solved = records.row('solutions', id)
  const solution = currentSolution(solved, frame)
  // What was found in a picture that is gone is not in this one.
  const isGone = solved !== undefined && solution === null
  return [
    {
      id,
      frame,
      review: records.row('reviews', id) ?? null,
      solution,
      match: isGone ? null : (records.row('matches', id) ?? null),
      quality: records.row('quality', id) ?? null,
    },
  ]
}

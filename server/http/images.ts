import type { Hono } from 'hono'
import { z } from 'zod'
import { sql } from '#server/db/drizzle.ts'
import { sqlOf, TABLES_OF_FRAMES } from '#server/search/sql.ts'
import type { Fault } from '#shared/core/fault.ts'
import { parseInput, sendFault } from './answer.ts'
import { solveJobs } from './astrometry-status.ts'
import { conditionsOfImages, orderOf } from './image-filters.ts'
import { detailOf, type ImageItem, itemOf } from './image-item.ts'
import { ImageQuery, withoutEmpty } from './image-query.ts'
import { sendFile } from './send-file.ts'
import type { Services } from './services.ts'

const NO_IMAGE: Fault = { kind: 'not-found', code: 'images.not-found', message: 'There is no such image.' }
const NO_THUMBNAIL: Fault = { kind: 'not-found', code: 'images.no-thumbnail', message: 'This image has no thumbnail (yet).' }

const NO_ANNOTATED: Fault = {
  ...{ kind: 'not-found', code: 'images.no-annotated' },
  message: 'No service has drawn names into this image. Solve it through Nova with “Send: picture”.',
}

/** The answer to a rescan: the id of the job that will solve the image. */
export const Submitted = z.object({ status: z.literal('submitted'), message: z.string(), submission_id: z.string() })

/** `GET /api/images`, `/api/images/{id}`, `…/thumbnail`, `…/annotated`, `POST …/rescan`, `POST /api/images/write-ratings`. */
export const imageRoutes = (app: Hono, { database, records, blobs, engine }: Services): void => {
  const solveJobOf = solveJobs(database)
  app.get('/api/images', (c) => {
    const query = parseInput(ImageQuery, withoutEmpty(c.req.queries()), 'images.bad-query')
    if (!query.ok) return sendFault(query.fault)
    const { page, page_size } = query.value
    const where = sqlOf(conditionsOfImages(query.value))
    const [counted] = database.db.all<{ total: number }>(sql`SELECT count(*) AS total FROM ${TABLES_OF_FRAMES} WHERE ${where}`)
    const ids = database.db.all<{ id: string }>(
      sql`SELECT f.id AS id FROM ${TABLES_OF_FRAMES} WHERE ${where} ORDER BY ${orderOf(query.value)}
          LIMIT ${page_size} OFFSET ${(page - 1) * page_size}`,
    )
    const items = ids.map(({ id }) => itemOf(records, id)).filter((item): item is ImageItem => item !== null)
    const total = counted?.total ?? 0
    return c.json({ items, total, page, page_size, total_pages: Math.ceil(total / page_size) })
  })

  app.get('/api/images/:id', (c) => {
    const id = c.req.param('id')
    const detail = detailOf(records, id, solveJobOf(id))
    return detail ? c.json(detail) : sendFault(NO_IMAGE)
  })

  app.get('/api/images/:id/thumbnail', async (c) => {
    const frame = records.row('frames', c.req.param('id'))
    if (!frame?.thumbnail) return sendFault(frame ? NO_THUMBNAIL : NO_IMAGE)
    const path = await blobs.pathOf(frame.thumbnail)
    if (!path.ok) return sendFault(path.fault)
    return sendFile(path.value, c.req.raw, {
      contentType: 'image/jpeg',
      cacheControl: 'private, no-cache',
      etag: `"${frame.thumbnail}"`,
    })
  })

  app.get('/api/images/:id/annotated', async (c) => {
    const annotated = records.row('submissions', c.req.param('id'))?.annotated ?? null
    if (annotated === null) return sendFault(NO_ANNOTATED)
    const path = await blobs.pathOf(annotated)
    if (!path.ok) return sendFault(path.fault)
    return sendFile(path.value, c.req.raw, {
      ...{ contentType: 'image/jpeg', cacheControl: 'private, no-cache', etag: `"${annotated}"` },
    })
  })

  app.post('/api/images/write-ratings', async (c) => {
    const jobId = await engine.enqueue('write-ratings', null)
    return c.json({ status: 'submitted', message: 'The ratings will be written.', submission_id: jobId }, 202)
  })

  app.post('/api/images/:id/rescan', async (c) => {
    const id = c.req.param('id')
    const frame = records.row('frames', id)
    if (!frame) return sendFault(NO_IMAGE)
    if (frame.presence === 'missing') {
      return sendFault({
        kind: 'conflict',
        code: 'images.missing',
        message: 'The file of this image is missing, so it cannot be solved.',
      })
    }
    const jobId = await engine.enqueue('plate-solve', id)
    return c.json({ status: 'submitted', message: `${frame.fileName} will be solved.`, submission_id: jobId }, 202)
  })
}

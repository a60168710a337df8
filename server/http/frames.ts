import { basename } from 'node:path'
import type { Hono } from 'hono'
import { eq } from '#server/db/drizzle.ts'
import { headers } from '#server/db/schema.ts'
import type { Fault } from '#shared/core/fault.ts'
import { sendFault } from './answer.ts'
import { sendFile } from './send-file.ts'
import type { Services } from './services.ts'

const NO_FRAME: Fault = { kind: 'not-found', code: 'frames.not-found', message: 'There is no such frame.' }

/** `GET /api/frames/{id}/file` (the original, with ranges) and `…/header` (every card). */
export const frameRoutes = (
  app: Hono,
  { database, records, pathOf }: Pick<Services, 'database' | 'records' | 'pathOf'>,
): void => {
  app.get('/api/frames/:id/file', async (c) => {
    const path = await pathOf(c.req.param('id'))
    if (!path.ok) return sendFault(path.fault)
    return sendFile(path.value, c.req.raw, {
      // Always bytes: a capture is data, whatever its name says.
      contentType: 'application/octet-stream',
      cacheControl: 'private, no-cache',
      fileName: basename(path.value),
    })
  })

  app.get('/api/frames/:id/header', (c) => {
    const id = c.req.param('id')
    if (!records.row('frames', id)) return sendFault(NO_FRAME)
    const [row] = database.db.select({ cards: headers.cards }).from(headers).where(eq(headers.frameId, id)).all()
    return c.json({ cards: row?.cards ?? [] })
  })
}

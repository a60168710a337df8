import type { Hono } from 'hono'
import { HaveAnswer, HaveRequest, UPLOADS } from '#shared/sync/blobs.ts'
import { parseInput, readJson, sendFault } from './answer.ts'
import type { Services } from './services.ts'

const LIMIT = 128 * 1024

/**
 * `/api/uploads`: files that tablets bring, by tus 1.0. Registered before the limit of bodies: a part may be as long as it
 * likes, and is never held in memory.
 */
export const uploadRoutes = (app: Hono, { uploads }: Pick<Services, 'uploads'>): void => {
  app.post(UPLOADS, (c) => uploads.handle(c.req.raw))
  // HEAD: how far it has come.
  app.get(`${UPLOADS}/:address`, (c) => uploads.handle(c.req.raw))
  app.patch(`${UPLOADS}/:address`, (c) => uploads.handle(c.req.raw))
}

/** `POST /api/blobs/have`: asked before anything is uploaded. */
export const haveRoute = (app: Hono, { arrivals }: Pick<Services, 'arrivals'>): void => {
  app.post('/api/blobs/have', async (c) => {
    const body = await readJson(c.req.raw, LIMIT)
    if (!body.ok) return sendFault(body.fault)
    const request = parseInput(HaveRequest, body.value, 'blobs.bad-request')
    if (!request.ok) return sendFault(request.fault)
    return c.json(HaveAnswer.parse({ held: await arrivals.heldOf(request.value.hashes) }))
  })
}

import type { Hono } from 'hono'
import { z } from 'zod'
import type { Fault } from '#shared/core/fault.ts'
import { JobRow } from '#shared/records/job.ts'
import { sendFault } from './answer.ts'
import type { Services } from './services.ts'

const NO_JOB: Fault = { kind: 'not-found', code: 'jobs.not-found', message: 'There is no such job.' }

/** A job with the last lines of its log. */
export const JobDetail = JobRow.extend({
  id: z.string(),
  log: z.array(z.object({ seq: z.number(), at: z.number(), line: z.string() })),
})

/** `GET /api/jobs/{id}` and `POST /api/jobs/{id}/cancel`. */
export const jobRoutes = (app: Hono, { records, engine }: Pick<Services, 'records' | 'engine'>): void => {
  app.get('/api/jobs/:id', (c) => {
    const id = c.req.param('id')
    const row = records.row('jobs', id)
    return row ? c.json({ id, ...row, log: engine.log(id) }) : sendFault(NO_JOB)
  })

  app.post('/api/jobs/:id/cancel', (c) => {
    const id = c.req.param('id')
    if (!records.row('jobs', id)) return sendFault(NO_JOB)
    engine.cancel(id)
    return c.json({ id, state: records.row('jobs', id)?.state }, 202)
  })
}
